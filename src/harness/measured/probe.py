"""Starts the app up to its first DataFlowKernel, looks at it, and ends there: `probe.py REQUEST.json`.

Nothing of Parsl is started, but where the app's text shows that it makes several DataFlowKernels: such an app is run
to its end (or the time limit), and each Config is looked at. What was found is written to the request's answer file.
"""
import importlib.machinery
import json
import os
import sys
import sysconfig
from typing import Any, Dict, List, Optional

from _optimise import app_main, app_source, children, created, echo, intercept, interpreter, measure, own_site, parsl_config

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


def uses(config: Any, folders: List[str]) -> Facts:
    own = app_source.Source(folders)
    monitoring = getattr(config, 'monitoring', None)
    memoizer = getattr(config, 'memoizer', None)
    checkpoints = [getattr(owner, 'checkpoint_mode', None) for owner in (config, memoizer)]
    sampled = getattr(monitoring, 'resource_monitoring_enabled', False) and \
        bool(getattr(monitoring, 'resource_monitoring_interval', 0))
    return {
        'walltime': own.has_walltime(),
        'staging': own.calls('File'),
        'monitoring': monitoring is not None,
        'resourceMonitoring': bool(sampled),
        'cache': own.gives('cache'),
        'checkpoint': any(mode is not None for mode in checkpoints),
        'checkpointFiles': bool(parsl_config.checkpoint_files(config)),
    }


# ---------------------------------------------------------------- main

def own_folders(request: Facts) -> List[str]:
    return sorted({os.path.realpath(request['app']['cwd']), os.path.realpath(sys.path[0])})


def installed_parsl() -> Optional[str]:
    """The Parsl that interchange and workers import: they do not have the app's folder on their path."""
    found = importlib.machinery.PathFinder.find_spec('parsl', sys.path[1:])
    return None if found is None else found.origin


def sources(request: Facts) -> List[str]:
    """What else than its main script makes the app what it is. Python's own library may lie below an app's folder."""
    library = os.path.realpath(sysconfig.get_path('stdlib')) + os.sep
    main = os.path.realpath(request['app']['target'])
    return sorted({path for path in app_source.own_files(own_folders(request))
                   if path != main and not path.startswith(library)})


def look(config: Any, request: Facts) -> Facts:
    import parsl

    return dict(
        config_facts(config),
        parslVersion=str(parsl.__version__),
        parslPath=parsl.__file__,
        installedParsl=installed_parsl(),
        python=interpreter.python_facts(),
        constructors={name: why_not_importable(name) for name in request['constructors']},
        uses=uses(config, own_folders(request)),
        environment={name: os.environ[name] for name in request['environment'] if name in os.environ},
        kernels=1,
        ipythonLines=app_main.left_out,
        sources=sources(request),
    )


def both(first: Optional[Facts], second: Facts) -> Facts:
    """What is known of an app with several Configs: a treatment may be for one of them only."""
    if first is None:
        return second
    return dict(
        first,
        executors=echo.joined(first['executors'], second['executors']),
        attributes=dict(second['attributes'], **first['attributes']),
        uses={name: used or second['uses'][name] for name, used in first['uses'].items()},
        kernels=first['kernels'] + 1,
    )


class Probe:
    def __init__(self, request: Facts) -> None:
        self.request = request
        self.found: Optional[Facts] = None
        self.pid = os.getpid()

    def before_start(self, config: Any) -> None:
        self.found = both(self.found, look(config, self.request))
        if os.getpid() != self.pid or not app_source.Source(own_folders(self.request)).has_several_kernels():
            self.end(self.found)
        # It is started as it is, but on this machine: the next one may need what this one computes.
        own_site.localise(config)
        config.usage_tracking = 0
        config.run_dir = os.path.join(self.request['privateDir'], 'run')

    def out_of_time(self) -> None:
        self.end(self.found if self.found is not None else
                 {'problem': 'it has not loaded Parsl after {:g} s; it is at {}'.format(
                     self.request['seconds'], app_source.place_of_main(own_folders(self.request)))})

    def end(self, answer: Facts) -> None:
        """Here the app ends, whatever it would catch, and with it what it made on the way."""
        created.remove()
        outcome = json.dumps(answer)
        with open(self.request['answerFile'] + '.part', 'w') as file:
            file.write(outcome)
        os.replace(self.request['answerFile'] + '.part', self.request['answerFile'])
        sys.stdout.flush()
        # Who waits for this child's answers would wait for ever.
        children.end(self.pid)
        os._exit(0)


def main() -> int:
    with open(sys.argv[1]) as file:
        request = json.load(file)
    if request['cpus'] is not None:
        os.sched_setaffinity(0, request['cpus'])
    children.announce(request['answerFile'])
    probe = Probe(request)
    measure.after(request['seconds'], probe.out_of_time)
    app_main.prepare_paths(request['app'])
    intercept.intercept(probe.before_start, lambda _: None)
    created.watch(request['app']['cwd'])
    code = app_main.run_to_its_end(request['app'])
    if os.getpid() == probe.pid:
        created.remove()
        if probe.found is not None:
            probe.end(probe.found)
    return code


if __name__ == '__main__':
    sys.exit(main())
