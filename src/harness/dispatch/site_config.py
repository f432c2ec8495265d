"""A site's Parsl configuration, made fit for measuring: each lease is one executor with one block of one whole node.

Executors and providers are made anew from the constructor's own parameters, so that any number of leases can be had
from one configuration, whatever Parsl has noted in its objects.
"""
import inspect
import os
import re
import runpy
import shlex
import sys
import sysconfig
from typing import Any, Dict, List, NamedTuple, Optional

FUNCTIONS = ('make_config', 'fresh_config', 'get_config', 'config')
POOL = 'process_worker_pool.py'
INTERCHANGE = 'interchange.py'
WITH_OWN_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'pool.py')
# What of an executor says how its nodes reach it; all else of it is about the tasks of an app.
KEPT = ('address', 'loopback_address', 'worker_ports', 'worker_port', 'worker_port_range', 'interchange_port_range',
        'heartbeat_threshold', 'heartbeat_period', 'address_probe_timeout', 'encrypted', 'worker_logdir_root')


class Refused(Exception):
    """The configuration is none that nodes can be had from; the message says why."""


class Template(NamedTuple):
    """What leases of one executor are made from."""
    executor: Any
    nodes: int
    walltime: Optional[float]


def load(path: str) -> Any:
    """The Config of a configuration module: the variable `config`, or what a function without arguments returns."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    found = runpy.run_path(path, run_name='optimise_site')
    from parsl.config import Config

    if isinstance(found.get('config'), Config):
        return found['config']
    for name in FUNCTIONS:
        if callable(found.get(name)):
            made = found[name]()
            if isinstance(made, Config):
                return made
            raise Refused('{}() returns no Config'.format(name))
    configs = [value for value in found.values() if isinstance(value, Config)]
    if len(configs) == 1:
        return configs[0]
    raise Refused('it has no variable `config`, and no function {}()'.format('(), '.join(FUNCTIONS[:-1])))


def templates_of(config: Any, elsewhere: bool = False) -> List[Template]:
    """@param elsewhere only what is had from another provider than this machine's"""
    from parsl.executors import HighThroughputExecutor
    from parsl.providers import LocalProvider

    pools = [executor for executor in config.executors if isinstance(executor, HighThroughputExecutor)]
    if not pools:
        names = ', '.join(type(executor).__name__ for executor in config.executors)
        raise Refused('it has no HighThroughputExecutor (but {}): nodes are had through its provider'.format(names))
    if elsewhere:
        pools = [executor for executor in pools if not isinstance(executor.provider, LocalProvider)]
    if not pools:
        raise Refused('it has no provider of other nodes: it starts its workers on this machine')
    return [Template(executor, nodes_of(executor.provider), walltime_of(executor.provider)) for executor in pools]


def nodes_of(provider: Any) -> int:
    blocks = max(getattr(provider, 'max_blocks', 1) or 1, getattr(provider, 'init_blocks', 1) or 1)
    return int(blocks * (getattr(provider, 'nodes_per_block', 1) or 1))


def walltime_of(provider: Any) -> Optional[float]:
    """Seconds; `HH:MM:SS`, `HH:MM` or `D-HH:MM:SS`."""
    match = re.fullmatch(r'(?:(\d+)-)?(\d+):(\d+)(?::(\d+))?', str(getattr(provider, 'walltime', '') or ''))
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


# ---------------------------------------------------------------- a lease's own executor

def parameters_of(kind: type) -> List[str]:
    return [name for name in inspect.signature(kind.__init__).parameters if name != 'self']


def own_values(made: Any) -> Dict[str, Any]:
    return {name: getattr(made, name) for name in parameters_of(type(made)) if hasattr(made, name)}


def provider_for(provider: Any) -> Any:
    """One whole node in one block, started when we say so."""
    wanted = {'init_blocks': 0, 'min_blocks': 0, 'max_blocks': 1, 'nodes_per_block': 1, 'exclusive': True}
    values = own_values(provider)
    values.update({name: value for name, value in wanted.items() if name in values})
    return type(provider)(**as_given(type(provider), values))


def as_given(kind: type, values: Dict[str, Any]) -> Dict[str, Any]:
    """Without what the constructor adds to a text (to the scheduler's options), and would add once more."""
    made = kind(**values)
    found = dict(values)
    for name, value in values.items():
        longer = getattr(made, name, None)
        if isinstance(value, str) and isinstance(longer, str) and longer.startswith(value):
            added = longer[len(value):]
            if added and value.endswith(added):
                found[name] = value[:-len(added)]
    return found


def executor_for(template: Template, label: str) -> Any:
    from parsl.executors import HighThroughputExecutor

    takes = parameters_of(HighThroughputExecutor)
    given = own_values(template.executor)
    scripts = scripts_folder()
    values: Dict[str, Any] = {name: given[name] for name in KEPT if name in takes and name in given}
    if 'worker_ports' in values and values['worker_ports'] is None:
        del values['worker_ports']
    values.update(
        label=label, provider=provider_for(template.executor.provider),
        max_workers_per_node=1, cores_per_worker=1.0, prefetch_capacity=0, cpu_affinity='none',
        block_error_handler=False, worker_debug=False,
        # By path: PATH stays the user's for what is measured.
        launch_cmd=with_path(template.executor.launch_cmd, scripts),
    )
    if 'interchange_launch_cmd' in takes:
        values['interchange_launch_cmd'] = [sys.executable, os.path.join(scripts, INTERCHANGE)]
    return HighThroughputExecutor(**values)


def with_path(command: str, scripts: str) -> str:
    """The pool's command with this interpreter and its script in place of a name to be looked for, by pool.py."""
    whole = ' '.join(shlex.quote(part) for part in (sys.executable, WITH_OWN_FOLDER, os.path.join(scripts, POOL)))
    return whole + command[len(POOL):] if command.startswith(POOL + ' ') else command


def scripts_folder() -> str:
    candidates = [os.path.dirname(sys.executable), sysconfig.get_path('scripts')]
    for folder in candidates:
        if os.path.exists(os.path.join(folder, POOL)):
            return folder
    raise Refused('{} is in none of {}'.format(POOL, ', '.join(candidates)))
