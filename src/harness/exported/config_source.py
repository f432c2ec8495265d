"""Parsl's configuration objects as descriptions that can be compared, and as Python source that makes them again.

Objects are read before they are started: start() changes them (launch_cmd is filled in, ports are chosen).
"""
import enum
import functools
import importlib
import inspect
import logging
import math
import os
import pathlib
import stat
import sys
import types
from typing import Any, Dict, List, Optional, Set, Tuple

Description = Any
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, type)
LINE = 79


# Where a treatment wants a folder of its own: every load of the exported Config makes one.
PRIVATE_NAME = 'optimise-private-folder'


class Unrenderable(Exception):
    """There is no expression that would make this value in another program; the message says which and why."""


# ---------------------------------------------------------------- descriptions

def describe(value: Any, above: Tuple[int, ...] = ()) -> Description:
    """A JSON value that is equal for values that configure Parsl alike, in this process or another."""
    if value is None or isinstance(value, (bool, int, str)) and not isinstance(value, enum.Enum):
        return value
    if isinstance(value, float):
        # 1 and 1.0 configure alike; JSON has no infinity
        return value if math.isfinite(value) else {'float': repr(value)}
    if isinstance(value, enum.Enum):
        return {'enum': f'{_path(type(value))}.{value.name}'}
    if isinstance(value, bytes):
        return {'bytes': value.hex()}
    if isinstance(value, pathlib.PurePath):
        return {'path': str(value)}
    if isinstance(value, FUNCTIONS):
        return {'name': _path(value)}
    if isinstance(value, types.MethodType):
        return {'method': value.__func__.__qualname__, 'of': _path(type(value.__self__))}
    if id(value) in above:
        return {'again': _path(type(value))}
    inside = (*above, id(value))
    if isinstance(value, (list, tuple)):
        return {type(value).__name__: [describe(item, inside) for item in value]}
    if isinstance(value, (set, frozenset)):
        return {'set': sorted((describe(item, inside) for item in value), key=repr)}
    if isinstance(value, dict):
        return {'dict': [[describe(key, inside), describe(item, inside)] for key, item in value.items()]}
    if isinstance(value, functools.partial):
        return {'partial': [describe(part, inside) for part in (value.func, value.args, value.keywords)]}
    return _describe_object(value, inside)


def _describe_object(value: Any, above: Tuple[int, ...]) -> Description:
    # Locks, events and loggers have no settings: their class says all there is to compare.
    plain = type(value).__module__ not in ('threading', 'logging', '_thread', 'multiprocessing.synchronize')
    attributes = vars(value) if plain and hasattr(value, '__dict__') else {}
    return {'class': _path(type(value)),
            'attributes': {name: describe(item, above) for name, item in sorted(attributes.items())}}


def differences(one: Description, other: Description, where: str = 'config') -> List[str]:
    """Every place in which two descriptions differ, in words."""
    if isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other):
        found = []
        for key in one:
            step = where if key in ('attributes', 'class', 'list', 'tuple', 'dict') else f'{where}.{key.lstrip("_")}'
            found += differences(one[key], other[key], step)
        return found
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [text for at, (a, b) in enumerate(zip(one, other)) for text in differences(a, b, f'{where}[{at}]')]
    if is_private(one) and isinstance(other, str):
        own = os.path.basename(other).startswith('parsl-') and os.path.dirname(other) == os.path.dirname(one)
        return [] if own and stat.S_IMODE(os.stat(other).st_mode) == 0o700 else [f'{where}: {other} is no private folder']
    return [] if one == other else [f'{where}: {_short(one)} was measured, {_short(other)} is what the snippet makes']


def is_private(value: Any) -> bool:
    return isinstance(value, str) and os.path.basename(value) == PRIVATE_NAME


def _short(description: Description) -> str:
    if isinstance(description, dict) and 'class' in description:
        return str(description['class'])
    text = repr(description)
    return text if len(text) <= 80 else f'{text[:77]}...'


def _path(named: Any) -> str:
    return f'{named.__module__}.{named.__qualname__}'


# ---------------------------------------------------------------- source

class Source:
    """Renders values as expressions and remembers what they need to have imported."""

    def __init__(self, comments: Optional[Dict[str, str]] = None) -> None:
        # 'htex.prefetch_capacity' -> why it is so
        self.comments = comments or {}
        self._imports: Set[str] = set()

    def imports(self) -> str:
        """isort's default order: standard library, packages, then the app's own modules, a blank line between."""
        groups: Dict[int, List[str]] = {}
        for line in self._imports:
            groups.setdefault(_import_group(line.split()[1]), []).append(line)
        ordered = [sorted(lines, key=lambda line: (line.startswith('from'), line.lower()))
                   for _, lines in sorted(groups.items())]
        return '\n\n'.join('\n'.join(_merged(lines)) for lines in ordered)

    def render(self, value: Any, depth: int, name: str = 'a value', owner: str = '') -> str:
        """An expression for the value, its further lines indented for a statement at `depth` levels."""
        if isinstance(value, float) and not math.isfinite(value):
            return f"float('{value}')"
        if isinstance(value, enum.Enum):
            return f'{self.reference(type(value))}.{value.name}'
        if isinstance(value, int) and not isinstance(value, bool) and owner.startswith('parsl.logconfigs.') and name == 'level':
            return self._log_level(value)
        if isinstance(value, str) and name == 'launch_cmd':
            return self._launch_command(value, owner)
        if is_private(value):
            return self._private_folder(os.path.dirname(value))
        if value is None or isinstance(value, (bool, int, float, str, bytes)):
            return repr(value)
        if isinstance(value, pathlib.Path):
            self._imports.add('from pathlib import Path')
            return f'Path({str(value)!r})'
        if isinstance(value, FUNCTIONS):
            return self.reference(value)
        if isinstance(value, (list, tuple, set)):
            return self._sequence(value, depth, name)
        if isinstance(value, dict):
            return self._mapping(value, depth, name)
        return self._call(value, depth, name)

    def _private_folder(self, parent: str) -> str:
        """Others can read and write there: a new folder with the user's name, which only the user may enter."""
        self._imports.update(['import os', 'import tempfile'])
        return f"tempfile.mkdtemp(prefix=f'parsl-{{os.environ.get(\"USER\", os.getuid())}}-', dir={parent!r})"

    def reference(self, named: Any) -> str:
        """A function's or class's name, imported from the shortest package that exports it."""
        module, qualified = named.__module__, named.__qualname__
        if module == 'builtins':
            return qualified
        if module == '__main__' or '<' in qualified or _resolve(module, qualified) is not named:
            raise Unrenderable(f'{qualified} of {"the app itself" if module == "__main__" else module} cannot be imported')
        outer = qualified.split('.')[0]
        parts = module.split('.')
        for length in range(min(2, len(parts)), len(parts)):
            shorter = '.'.join(parts[:length])
            if getattr(sys.modules.get(shorter), outer, None) is _resolve(module, outer):
                module = shorter
                break
        self._imports.add(f'from {module} import {outer}')
        return qualified

    def _log_level(self, value: int) -> str:
        name = logging.getLevelName(value)
        if not name.isidentifier():
            return repr(value)
        self._imports.add('import logging')
        return f'logging.{name}'

    def _launch_command(self, value: str, owner: str) -> str:
        default = getattr(sys.modules.get(owner), 'DEFAULT_LAUNCH_CMD', None)
        if not default or not value.endswith(default) or value == default:
            return repr(value)
        self._imports.add(f'from {owner} import DEFAULT_LAUNCH_CMD')
        return f'{value[:-len(default)]!r} + DEFAULT_LAUNCH_CMD'

    def _sequence(self, value: Any, depth: int, name: str) -> str:
        if not value:
            return {list: '[]', tuple: '()', set: 'set()'}[type(value)]
        items = sorted(value, key=repr) if isinstance(value, set) else list(value)
        texts = [self.render(item, depth + 1, name) for item in items]
        opening, closing = {list: '[]', tuple: '()', set: '{}'}[type(value)]
        comma = ',' if isinstance(value, tuple) and len(texts) == 1 else ''
        return _fitted(opening, texts, closing, depth, comma)

    def _mapping(self, value: Dict[Any, Any], depth: int, name: str) -> str:
        texts = [f'{self.render(key, depth + 1, name)}: {self.render(item, depth + 1, name)}' for key, item in value.items()]
        return _fitted('{', texts, '}', depth)

    def _call(self, value: Any, depth: int, name: str) -> str:
        if isinstance(value, types.MethodType) or not isinstance(type(value), type) or not hasattr(value, '__dict__'):
            raise Unrenderable(f'{name} is a {type(value).__name__}')
        callee = self.reference(type(value))
        arguments = constructor_arguments(value)
        texts = [(key, f'{key}={self.render(item, depth + 1, key, type(value).__module__)}') for key, item in arguments]
        if not texts:
            return f'{callee}()'
        kind = kind_of(value)
        notes = [self.comments.get(f'{kind}.{key}') for key, _ in texts]
        if len(texts) == 1 and notes[0] is None and '\n' not in texts[0][1] and len(texts[0][1]) < 40:
            return f'{callee}({texts[0][1]})'
        pad = '    ' * (depth + 1)
        lines = [_commented(f'{pad}{text},', note, pad) for (_, text), note in zip(texts, notes)]
        return '\n'.join([f'{callee}(', *lines, f'{"    " * depth})'])


def kind_of(value: Any) -> str:
    """The first half of an action's target: config, htex, threads, provider, or the class's own name."""
    for cls in type(value).__mro__:
        known = {'Config': 'config', 'HighThroughputExecutor': 'htex', 'ThreadPoolExecutor': 'threads',
                 'ExecutionProvider': 'provider', 'Launcher': 'launcher', 'MonitoringHub': 'monitoring'}.get(cls.__name__)
        if known is not None and cls.__module__.startswith('parsl.'):
            return known
    return type(value).__name__


def constructor_arguments(value: Any) -> List[Tuple[str, Any]]:
    """The arguments that make such an object again, those left out that the constructor would fill in alike."""
    cls = type(value)
    found: List[Tuple[str, Any]] = []
    parameters = inspect.signature(cls).parameters.values()
    needed = {}
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        attribute = next((name for name in (parameter.name, f'_{parameter.name}') if hasattr(value, name)), None)
        if attribute is None:
            if parameter.default is parameter.empty:
                raise Unrenderable(f'{cls.__name__} does not keep its argument {parameter.name}')
            continue
        item = getattr(value, attribute)
        found.append((parameter.name, list(item) if (parameter.name, attribute) == ('executors', 'executors') else item))
        if parameter.default is parameter.empty:
            needed[parameter.name] = item
    plain = _made_with(cls, needed)
    kept = [(name, item) for name, item in found if name in needed or not _is_default(cls, plain, name, item)]
    return _without_derived(value, _without_added(value, kept, plain), needed)


def _without_added(value: Any, kept: List[Tuple[str, Any]], plain: Any) -> List[Tuple[str, Any]]:
    """Texts as they were given: a provider's constructor adds to its scheduler's options, and would once more."""
    made = _made_with(type(value), dict(kept))
    given = []
    for name, item in kept:
        longer = getattr(made, name, None)
        if isinstance(item, str) and isinstance(longer, str) and longer != item and longer.startswith(item):
            added = longer[len(item):]
            item = item[:-len(added)] if item.endswith(added) else item
            if _is_default(type(value), plain, name, item):
                continue
        given.append((name, item))
    return given


def _without_derived(value: Any, kept: List[Tuple[str, Any]], needed: Dict[str, Any]) -> List[Tuple[str, Any]]:
    """Without those that the constructor works out from the others (a thread pool's name from its label)."""
    whole = describe(value)
    if describe(_made_with(type(value), dict(kept))) != whole:
        return kept
    for name in [name for name, _ in kept if name not in needed]:
        fewer = [(key, item) for key, item in kept if key != name]
        if describe(_made_with(type(value), dict(fewer))) == whole:
            kept = fewer
    return kept


def _made_with(cls: type, needed: Dict[str, Any]) -> Any:
    try:
        return cls(**needed)
    except Exception:
        return None


def _is_default(cls: type, plain: Any, name: str, item: Any) -> bool:
    default = inspect.signature(cls).parameters[name].default
    if type(default) is type(item) and default == item:
        return True
    # A constructor may turn None into infinity, True into a function, nothing into a provider.
    attribute = next((key for key in (name, f'_{name}') if hasattr(plain, key)), None)
    if plain is None or attribute is None:
        return False
    made = getattr(plain, attribute)
    return describe(list(made) if name == 'executors' else made) == describe(item)


def _resolve(module: str, qualified: str) -> Any:
    try:
        found = importlib.import_module(module)
        for part in qualified.split('.'):
            found = getattr(found, part)
        return found
    except Exception:
        return None


def _fitted(opening: str, texts: List[str], closing: str, depth: int, comma: str = '') -> str:
    line = f'{opening}{", ".join(texts)}{comma}{closing}'
    if '\n' not in line and len(line) + 4 * depth <= LINE - 20:
        return line
    pad = '    ' * (depth + 1)
    return '\n'.join([opening, *(f'{pad}{text},' for text in texts), f'{"    " * depth}{closing}'])


def _commented(code: str, note: Optional[str], pad: str) -> str:
    if note is None:
        return code
    # A catalogue's words may have line ends: what follows one would be code.
    note = ' '.join(note.split())
    if '\n' not in code and len(code) + len(note) + 4 <= LINE:
        return f'{code}  # {note}'
    return f'{comment(note, pad)}\n{code}'


def comment(text: str, pad: str = '') -> str:
    """The text as comment lines."""
    lines, line = [], f'{pad}#'
    for word in text.split():
        if len(line) + 1 + len(word) > LINE and line != f'{pad}#':
            lines.append(line)
            line = f'{pad}#'
        line += f' {word}'
    return '\n'.join([*lines, line])


def _import_group(module: str) -> int:
    top = module.split('.')[0]
    if top in sys.stdlib_module_names:
        return 0
    file = getattr(sys.modules.get(top), '__file__', None) or ''
    return 1 if 'site-packages' in file or 'dist-packages' in file or top == 'parsl' else 2


def _merged(lines: List[str]) -> List[str]:
    """Names imported from one module share a line."""
    names: Dict[str, List[str]] = {}
    for line in lines:
        head, _, name = line.partition(' import ')
        names.setdefault(head, []).extend([name] if name else [])
    merged = []
    for head, imported in names.items():
        line = f'{head} import {", ".join(imported)}' if imported else head
        if len(line) > LINE:
            line = '\n'.join([f'{head} import (', *(f'    {name},' for name in imported), ')'])
        merged.append(line)
    return merged
