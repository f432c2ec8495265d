"""Applies a run's actions to the app's own Config, in place and before anything is started, and reads them back."""
import importlib
import inspect
import json
import os
import shlex
from typing import Any, Dict, List, NamedTuple, Optional

# A Config's parameter that is kept under another name.
STORED_AS = {'executors': '_executors'}
# Paths under which a run gets a folder of its own.
PRIVATE_PATHS = {'config.run_dir', 'htex.worker_logdir_root'}


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


def construct(value: Any, **extra: Any) -> Any:
    """`{'call': 'module.Class', 'args': {...}}` becomes the object, everything else stays itself."""
    if isinstance(value, list):
        return [construct(item) for item in value]
    if not isinstance(value, dict):
        return value
    if 'call' not in value:
        return {key: construct(item) for key, item in value.items()}
    arguments = {name: construct(item) for name, item in value.get('args', {}).items()}
    return import_name(value['call'])(**dict(extra, **arguments))


def import_name(name: str) -> Any:
    module, _, attribute = name.rpartition('.')
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise NotApplicable('this Parsl has no {}: {}'.format(name, error))


def apply_set(config: Any, target: str, value: Any, private_name: str) -> None:
    """@param private_name the folder's name under a path that must be the run's own."""
    word, _, path = target.partition('.')
    if target == 'config.executors':
        swap_executors(config, value)
        return
    owners = objects_of(targets_of(config), word)
    if not owners:
        raise NotApplicable('the app has no {} to set {} on'.format(word, target))
    if target in PRIVATE_PATHS:
        value = os.path.join(str(value), private_name)
    for owner in owners:
        *steps, name = path.split('.')
        for step in steps:
            owner = getattr(owner, step, None)
        if owner is None or name not in parameters_of(type(owner)):
            raise NotApplicable("this Parsl's {} has no parameter {}".format(type(owner).__name__, name))
        setattr(owner, STORED_AS.get(name, name), construct(value))
        if is_htex(owner):
            follow(owner, name)


def follow(htex: Any, name: str) -> None:
    """What HighThroughputExecutor.__init__ works out from its parameters and does not look at again."""
    if name == 'address':
        # A text of all of them before 2025, a set since.
        htex.all_addresses = htex.address if isinstance(htex.all_addresses, str) else {htex.address}
    if name == 'max_workers_per_node' and htex.max_workers_per_node is None:
        htex.max_workers_per_node = float('inf')
    if name == 'available_accelerators':
        given = htex.available_accelerators
        htex.available_accelerators = [str(i) for i in (range(given) if isinstance(given, int) else given)]
    if name in ('max_workers_per_node', 'cores_per_worker') and hasattr(htex, '_workers_per_node'):
        slots = htex.max_workers_per_node
        cores = getattr(htex.provider, 'cores_per_node', None)
        if cores is not None:
            slots = min(slots, int(cores // htex.cores_per_worker))
        htex._workers_per_node = 1 if slots == float('inf') else slots


def swap_executors(config: Any, value: Any) -> None:
    """Each HighThroughputExecutor gives way to one new executor under its label: apps name executors by label."""
    swapped = [construct(value, label=executor.label) if is_htex(executor) else executor
               for executor in config.executors]
    config._executors = tuple(swapped)


def prefix_commands(config: Any, actions: List[Dict[str, Any]]) -> None:
    """Environment for interchange or manager only goes in front of their commands; for workers see _optimise_role."""
    for role in ('interchange', 'manager'):
        words = env_words([a for a in actions if a['kind'] == 'env' and role in a.get('roles', [])])
        if not words:
            continue
        for htex in targets_of(config).htex:
            if role == 'interchange':
                htex.interchange_launch_cmd = ['env', *words, *htex.interchange_launch_cmd]
            else:
                line = ' '.join(shlex.quote(word) for word in words)
                htex.launch_cmd = 'env {} {}'.format(line.replace('{', '{{').replace('}', '}}'), htex.launch_cmd)


def env_words(actions: List[Dict[str, Any]]) -> List[str]:
    unset = [word for a in actions if a['value'] is None for word in ('-u', a['name'])]
    return unset + ['{}={}'.format(a['name'], a['value']) for a in actions if a['value'] is not None]


def worker_environment(actions: List[Dict[str, Any]], environment: Dict[str, str]) -> Dict[str, Optional[str]]:
    """What a manager must change in its environment before it starts workers, so that theirs is as asked."""
    changes: Dict[str, Optional[str]] = {}
    for action in actions:
        roles = action.get('roles') if action['kind'] == 'env' else None
        if roles is None:
            continue
        name = action['name']
        if 'worker' in roles:
            changes[name] = action['value']
        elif 'manager' in roles:
            changes[name] = environment.get(name)
    return changes


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
            args[name] = item
    return {'type': '{}.{}'.format(type(value).__module__, type(value).__qualname__), 'args': args}


def read(owner: Any, path: str) -> Any:
    for step in path.split('.'):
        owner = getattr(owner, STORED_AS.get(step, step), None)
    return plain(owner)


def read_target(config: Any, target: str) -> List[Any]:
    """The value that each object behind the target has now."""
    word, _, path = target.partition('.')
    return [read(owner, path) for owner in objects_of(targets_of(config), word)]


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
