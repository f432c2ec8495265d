"""The kind `hook`: a function called in the processes of some roles, once all is imported and before the clock.

It is a function of this file (what it changed is read back by describe()), or the user's: `path/to/file.py:function`.
"""
import gc
import os
import sys
from typing import Any, Dict


def in_process(action: Dict[str, Any]) -> None:
    find(action['hook'])(**action['args'])


def find(name: str) -> Any:
    """@param name a relative path is one from the folder that this package is in (an export's)."""
    file, _, function = name.rpartition(':')
    if file == '':
        return BUILT_IN[function]
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), file)
    module_name = '_optimise_hooks_{}'.format(abs(hash(path)))
    if module_name not in sys.modules:
        from importlib.util import module_from_spec, spec_from_file_location

        spec = spec_from_file_location(module_name, path)
        if spec is None or spec.loader is None:
            raise ImportError('{} is not a Python file'.format(path))
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[module_name] = module
    return getattr(sys.modules[module_name], function)


def describe(started_with: Dict[str, str]) -> Dict[str, Any]:
    return {
        'gc': {'enabled': gc.isenabled(), 'threshold': list(gc.get_threshold()), 'frozen': gc.get_freeze_count() > 0},
        'switchInterval': sys.getswitchinterval(),
    }


# ---------------------------------------------------------------- hooks of ours

def gc_freeze() -> None:
    """What is alive now is never looked at again by the garbage collector."""
    gc.collect()
    gc.freeze()


def gc_threshold(generation0: int, generation1: int = 10, generation2: int = 10) -> None:
    """Collect less often: after this many more allocations than deallocations."""
    gc.set_threshold(generation0, generation1, generation2)


def gc_disable() -> None:
    """No cyclic garbage collection at all: cycles stay in memory."""
    gc.collect()
    gc.disable()


def switch_interval(seconds: float) -> None:
    """How long a thread keeps the GIL while others wait for it."""
    sys.setswitchinterval(seconds)


BUILT_IN = {function.__name__: function for function in (gc_freeze, gc_threshold, gc_disable, switch_interval)}
