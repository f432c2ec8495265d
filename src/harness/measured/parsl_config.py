"""The objects of an app's own Config: by which words they are reached, which parameters they have, what those are."""
import importlib
import inspect
import json
from typing import Any, Dict, List, NamedTuple

# A Config's parameter that is kept under another name.
STORED_AS = {'executors': '_executors'}


class NotApplicable(Exception):
    """The action cannot be applied to this app and Parsl; the message says why."""


class Targets(NamedTuple):
    """The objects behind the first word of a target, by that word."""
    config: Any
    htex: List[Any]
    provider: List[Any]
    threads: List[Any]


def class_names(value: Any) -> List[str]:
    return [kind.__name__ for kind in type(value).__mro__]


def is_htex(executor: Any) -> bool:
    return 'HighThroughputExecutor' in class_names(executor)


def is_thread_pool(executor: Any) -> bool:
    return 'ThreadPoolExecutor' in class_names(executor)


def targets_of(config: Any) -> Targets:
    htex = [executor for executor in config.executors if is_htex(executor)]
    providers = [executor.provider for executor in htex if executor.provider is not None]
    return Targets(config, htex, providers, [executor for executor in config.executors if is_thread_pool(executor)])


def objects_of(targets: Targets, word: str) -> List[Any]:
    if word == 'config':
        return [targets.config]
    if word in ('htex', 'provider', 'threads'):
        return list(getattr(targets, word))
    raise NotApplicable("no target is called '{}'".format(word))


def parameters_of(kind_of_object: type) -> List[str]:
    """The names that the constructor takes, those that it hands to its base classes included."""
    names: List[str] = []
    for kind in kind_of_object.__mro__:
        init = kind.__dict__.get('__init__')
        if init is None or kind is object:
            continue
        parameters = inspect.signature(init).parameters.values()
        names += [p.name for p in parameters
                  if p.name != 'self' and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) and p.name not in names]
        if not any(p.kind == p.VAR_KEYWORD for p in parameters):
            break
    return names


def import_name(name: str) -> Any:
    module, _, attribute = name.rpartition('.')
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise NotApplicable('this Parsl has no {}: {}'.format(name, error))


def checkpoint_files(config: Any) -> List[Any]:
    """Those of earlier runs that the app names: to its Config, since 2025 to that one's memoizer."""
    owners = (config, getattr(config, 'memoizer', None))
    return [file for owner in owners for file in getattr(owner, 'checkpoint_files', None) or ()]


# ---------------------------------------------------------------- reading back

def plain(value: Any) -> Any:
    """As JSON where it can be: `{'type', 'args', 'repr'}` for an object, a number or text as itself."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float('inf') else None
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=json.dumps)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if callable(value) and hasattr(value, '__qualname__'):
        return '{}.{}'.format(value.__module__, value.__qualname__)
    return described(value)


def described(value: Any) -> Dict[str, Any]:
    args = {}
    for name in parameters_of(type(value)):
        item = getattr(value, name, None)
        if item is None or isinstance(item, (bool, int, float, str)):
            # JSON has no infinity.
            args[name] = plain(item)
    return {'type': '{}.{}'.format(type(value).__module__, type(value).__qualname__), 'args': args}


def read(owner: Any, path: str) -> Any:
    for step in path.split('.'):
        owner = getattr(owner, STORED_AS.get(step, step), None)
    return plain(owner)


def attributes_of(config: Any) -> Dict[str, Any]:
    """Every parameter of Config, and of the first executor and provider of each kind, by action target."""
    targets = targets_of(config)
    found = {}
    for word in Targets._fields:
        for owner in objects_of(targets, word)[:1]:
            for name in parameters_of(type(owner)):
                if (word, name) not in (('config', 'executors'), ('htex', 'provider')):
                    found['{}.{}'.format(word, name)] = read(owner, name)
    return found
