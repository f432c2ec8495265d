"""Writes the app's own Config, with the treatments applied, as Python source; and checks such source.

    export_config.py render REQUEST ANSWER    start the app up to its first DataFlowKernel and render its Config
    export_config.py check REQUEST ANSWER     read the source back in this fresh process and compare

REQUEST is a JSON file: {"app": {"kind", "target", "args", "cwd"}, "actions": [...],
"comments": {target: text}}, for check also "source", "kind" and "expected" of the answer to render.
ANSWER is written as JSON: {"source", "kind", "reason", "expected"}, {"differences"} or {"problem"}.

The app's task code never runs: the program ends where its first DataFlowKernel would begin.
"""
import json
import os
import shutil
import sys
import tempfile
import traceback
from typing import Any, Dict, List, Tuple

_here = os.path.dirname(os.path.abspath(__file__))
_site = os.path.join(os.path.dirname(_here), 'measured', 'site')
# The harness's own package. Its place hides no module of the app's once it is off the path again.
sys.path.insert(0, _site)
import _optimise  # noqa: E402

sys.path.remove(_site)
_optimise.__path__.append(_here)
MAIN = os.getpid()

from _optimise import app_main, children, intercept, kinds  # noqa: E402
from _optimise.config_source import PRIVATE_NAME, Source, Unrenderable, comment, describe, differences, kind_of  # noqa: E402
from _optimise.parsl_config import NotApplicable  # noqa: E402


def main() -> None:
    command, request_file, answer_file = sys.argv[1:4]
    with open(request_file, encoding='utf-8') as stream:
        request = json.load(stream)
    _offline()
    answering = {'render': render, 'check': check}[command]

    def answer(config: Any) -> None:
        try:
            result = answering(request, config)
        except (Unrenderable, NotApplicable) as problem:
            result = {'problem': str(problem)}
        except Exception:
            result = {'problem': traceback.format_exc()}
        finish(answer_file, result)

    if command == 'check' and request['kind'] == 'make_config':
        app_main.prepare_paths(request['app'])
        answer(None)
    # The app goes no further than this: answer() ends the process.
    intercept.intercept(answer, lambda dfk: None)
    try:
        app_main.prepare_paths(request['app'])
        app_main.run(request['app'])
    except SystemExit as end:
        finish(answer_file, {'problem': f'the app ended (exit {end.code}) before it made a DataFlowKernel'})
    except BaseException:
        finish(answer_file, {'problem': f'the app failed before it made a DataFlowKernel:\n{traceback.format_exc()}'})
    finish(answer_file, {'problem': 'the app made no DataFlowKernel'})


def finish(answer_file: str, result: Dict[str, Any]) -> None:
    with open(answer_file, 'w', encoding='utf-8') as stream:
        json.dump(result, stream)
    sys.stdout.flush()
    sys.stderr.flush()
    # A child may have the DataFlowKernel: who waits for this child's answers would wait for ever.
    children.end(MAIN)
    # Whatever threads or handlers the app has set up must not keep this process.
    os._exit(0)


def _offline() -> None:
    """An executor without an address asks the network for its own at once: needless here, and it may take a minute."""
    try:
        from parsl.executors.high_throughput import executor
    except ImportError:
        return
    if hasattr(executor, 'get_all_addresses'):
        executor.get_all_addresses = lambda: {'any address of this machine'}


# ---------------------------------------------------------------- render

def render(request: Dict[str, Any], config: Any) -> Dict[str, Any]:
    before = snapshot(config)
    elsewhere: List[str] = []
    for configure, own in kinds.having('configure', request['actions']):
        done = configure(config, own, PRIVATE_NAME)
        elsewhere += [action['target'] for action in own if action['target'] not in done]
    for wrap_commands, own in kinds.having('wrap_commands', request['actions']):
        wrap_commands(config, own)
    expected = describe(config)
    try:
        source = make_config_source(config, request['comments'])
        return {'kind': 'make_config', 'source': left_out(elsewhere) + source, 'reason': None, 'expected': expected}
    except Unrenderable as reason:
        source = tune_source(before, config, request['comments'])
        return {'kind': 'tune', 'source': left_out(elsewhere) + source, 'reason': str(reason), 'expected': expected}


def left_out(targets: List[str]) -> str:
    """What an app with several Configs was measured with, but this Config has no place for."""
    if not targets:
        return ''
    return "# This is the first Config of the program. Not here, but for its other ones: {}\n".format(', '.join(targets))


def make_config_source(config: Any, comments: Dict[str, str]) -> str:
    source = Source(comments)
    body = source.render(config, 1, 'the Config')
    return f'{source.imports()}\n\n\ndef make_config() -> Config:\n    return {body}\n'


# A part of the Config that treatments change in place: how tune() reaches it, the object, its attributes then.
Part = Tuple[str, Any, Dict[str, Any]]


def parts_of(config: Any) -> List[Tuple[str, Any]]:
    parts = [('config', config)]
    for executor in config.executors:
        parts.append((f'executors[{executor.label!r}]', executor))
        provider = getattr(executor, 'provider', None)
        if provider is not None:
            parts.append((f'executors[{executor.label!r}].provider', provider))
    return parts


def snapshot(config: Any) -> List[Part]:
    return [(path, part, {name: describe(value) for name, value in vars(part).items()}) for path, part in parts_of(config)]


def tune_source(before: List[Part], config: Any, comments: Dict[str, str]) -> str:
    """The treatments as assignments to a Config that only its own program can make."""
    source = Source()
    known = {path: (part, attributes) for path, part, attributes in before}
    lines: List[str] = []
    for path, part in parts_of(config):
        was, attributes = known.get(path, (None, {}))
        # A new part is in the text of the part that it belongs to.
        if was is not part:
            continue
        for name, value in vars(part).items():
            if _unchanged(name, value, attributes, before):
                continue
            note = comments.get(f'{kind_of(part)}.{name.lstrip("_")}')
            lines += [] if note is None else [comment(note, '    ')]
            lines.append(f'    {path}.{name} = {source.render(value, 1, name, type(part).__module__)}')
    if any('executors[' in line for line in lines):
        lines.insert(0, '    executors = {executor.label: executor for executor in config.executors}')
    source.reference(type(config))
    body = '\n'.join([*lines, '    return config'])
    return f'{source.imports()}\n\n\ndef tune(config: Config) -> Config:\n    """Call before the Config is loaded."""\n{body}\n'


def _unchanged(name: str, value: Any, attributes: Dict[str, Any], before: List[Part]) -> bool:
    if name in attributes and describe(value) == attributes[name]:
        return True
    # The same objects as before: what changed inside of them is told where they are parts themselves.
    items = value if isinstance(value, (list, tuple)) else [value]
    same_count = not isinstance(value, (list, tuple)) or len(attributes.get(name, {}).get('tuple', items)) == len(items)
    return same_count and all(any(item is part for _, part, _ in before) for item in items)


# ---------------------------------------------------------------- check

def check(request: Dict[str, Any], config: Any) -> Dict[str, Any]:
    namespace: Dict[str, Any] = {'__name__': 'optimised_config'}
    exec(compile(request['source'], 'optimised_config.py', 'exec'), namespace)
    folders: List[str] = []
    make_folder = tempfile.mkdtemp

    def noted(*args: Any, **kwargs: Any) -> str:
        folders.append(make_folder(*args, **kwargs))
        return folders[-1]

    tempfile.mkdtemp = noted
    try:
        made = namespace['make_config']() if request['kind'] == 'make_config' else namespace['tune'](config)
        return {'differences': differences(request['expected'], describe(made))}
    finally:
        # What only this look at the Config has made.
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main()
