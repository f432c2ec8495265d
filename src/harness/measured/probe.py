"""Starts the app up to its first DataFlowKernel, looks at it, and ends there: `probe.py REQUEST.json`.

Nothing of Parsl is started. What was found is written to the request's answer file.
"""
import ast
import json
import os
import sys
from typing import Any, Dict, Iterator, List, Optional

from _optimise import app_main, echo, intercept, interpreter, parsl_config, run_app

Facts = Dict[str, Any]


def config_facts(config: Any) -> Facts:
    from parsl.executors import HighThroughputExecutor
    from parsl.providers import LocalProvider

    return {
        'executors': [echo.executor_echo(executor, connected=False) for executor in config.executors],
        'attributes': parsl_config.attributes_of(config),
        'parameters': {
            'config': parsl_config.parameters_of(type(config)),
            'htex': parsl_config.parameters_of(HighThroughputExecutor),
            'provider': parsl_config.parameters_of(LocalProvider),
        },
    }


def why_not_importable(name: str) -> Optional[str]:
    try:
        parsl_config.import_name(name)
    except parsl_config.NotApplicable as problem:
        return str(problem)
    return None


# ---------------------------------------------------------------- what the app uses

def own_files(folders: List[str]) -> Iterator[str]:
    """The app's source files: its main file and the modules that it imported from its own folders."""
    for module in list(sys.modules.values()):
        path = getattr(module, '__file__', None)
        if not isinstance(path, str) or not path.endswith('.py') or path.startswith(app_main_folder()):
            continue
        real = os.path.realpath(path)
        if 'site-packages' not in real and any(real.startswith(folder + os.sep) for folder in folders):
            yield real


def app_main_folder() -> str:
    return os.path.dirname(os.path.abspath(app_main.__file__)) + os.sep


def calls_in(paths: Iterator[str]) -> Iterator[ast.Call]:
    for path in paths:
        try:
            with open(path, encoding='utf-8') as file:
                tree = ast.parse(file.read())
        except (OSError, SyntaxError, ValueError):
            continue
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def is_given(call: ast.Call, keyword: str) -> bool:
    """Whether the argument is there and is not plainly None or False."""
    values = [given.value for given in call.keywords if given.arg == keyword]
    return any(not (isinstance(value, ast.Constant) and value.value in (None, False)) for value in values)


def called_name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, 'id', '')


def uses(config: Any, folders: List[str]) -> Facts:
    calls = list(calls_in(own_files(folders)))
    monitoring = getattr(config, 'monitoring', None)
    memoizer = getattr(config, 'memoizer', None)
    checkpoints = [getattr(owner, 'checkpoint_mode', None) for owner in (config, memoizer)]
    sampled = getattr(monitoring, 'resource_monitoring_enabled', False) and \
        bool(getattr(monitoring, 'resource_monitoring_interval', 0))
    return {
        'walltime': any(is_given(call, 'walltime') for call in calls),
        'staging': any(called_name(call) == 'File' for call in calls),
        'monitoring': monitoring is not None,
        'resourceMonitoring': bool(sampled),
        'cache': any(is_given(call, 'cache') for call in calls),
        'checkpoint': any(mode is not None for mode in checkpoints),
    }


# ---------------------------------------------------------------- main

def look(config: Any, request: Facts) -> Facts:
    import parsl

    app = request['app']
    folders = {os.path.realpath(app['cwd']), os.path.realpath(sys.path[0])}
    return dict(
        config_facts(config),
        parslVersion=str(parsl.__version__),
        parslPath=parsl.__file__,
        python=interpreter.python_facts(),
        constructors={name: why_not_importable(name) for name in request['constructors']},
        uses=uses(config, sorted(folders)),
        environment={name: os.environ[name] for name in request['environment'] if name in os.environ},
    )


def main() -> int:
    with open(sys.argv[1]) as file:
        request = json.load(file)
    if request['cpus'] is not None:
        os.sched_setaffinity(0, request['cpus'])

    def answer(config: Any) -> None:
        content = json.dumps(look(config, request))
        with open(request['answerFile'] + '.part', 'w') as file:
            file.write(content)
        os.replace(request['answerFile'] + '.part', request['answerFile'])
        sys.stdout.flush()
        # The app must not go on, whatever it would catch.
        os._exit(0)

    app_main.prepare_paths(request['app'])
    intercept.intercept(answer, lambda _: None)
    return run_app.run_to_its_end(request['app'])


if __name__ == '__main__':
    sys.exit(main())
