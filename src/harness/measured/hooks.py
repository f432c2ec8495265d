"""Hooks that a treatment may run in the processes of a role, after everything is imported and before the clock.

Each is called once per process with the treatment's arguments. What they changed is read back by describe().
"""
import gc
import sys


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
