"""The kind `set`: a parameter of the app's own Config, its executors or their providers, before anything is started."""
import os
from typing import Any, Dict, List

from ..parsl_config import (
    STORED_AS,
    NotApplicable,
    import_name,
    is_htex,
    objects_of,
    parameters_of,
    read,
    targets_of,
)

# Paths under which a run gets a folder of its own.
PRIVATE_PATHS = {'config.run_dir', 'htex.worker_logdir_root'}


def configure(config: Any, actions: List[Dict[str, Any]], private_name: str) -> List[str]:
    """@returns the targets that were set. Of several Configs of an app a target may be for some only: what was set in none
    of them is not read back, and so is no success."""
    return [action['target'] for action in actions
            if set_target(config, action['target'], action['value'], private_name)]


def set_target(config: Any, target: str, value: Any, private_name: str) -> bool:
    """@param private_name the folder's name under a path that must be the run's own. @returns False: nothing is there."""
    word, _, path = target.partition('.')
    if target == 'config.executors':
        swap_executors(config, value)
        return True
    owners = objects_of(targets_of(config), word)
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
    return bool(owners)


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


def read_config(config: Any, actions: List[Dict[str, Any]]) -> Dict[str, Any]:
    return {'set': {action['target']: read_target(config, action['target']) for action in actions}}


def read_target(config: Any, target: str) -> List[Any]:
    """The value that each object behind the target has now."""
    word, _, path = target.partition('.')
    return [read(owner, path) for owner in objects_of(targets_of(config), word)]
