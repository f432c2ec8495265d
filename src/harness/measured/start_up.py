"""The start of a Python process that has our sitecustomize on PYTHONPATH: what it is, and whom it goes on with.

Standard library only, and nothing of ours: an export takes this file along.
"""
import os
import sys
from typing import Callable, List, Optional

SCRIPTS = {'interchange.py': 'interchange', 'process_worker_pool.py': 'manager'}

_begun: set = set()


def command_line() -> List[str]:
    """sys.argv is not set yet when sitecustomize runs; sys.orig_argv exists from Python 3.10 on."""
    if hasattr(sys, 'orig_argv'):
        return list(sys.orig_argv)
    with open('/proc/self/cmdline', 'rb') as file:
        return [os.fsdecode(word) for word in file.read().split(b'\0')[:-1]]


def role_of(words: List[str]) -> Optional[str]:
    """interchange, manager, or None: submit and workers are told apart by what they run, not by their command line."""
    for word in words[1:]:
        if not word.startswith('-'):
            return SCRIPTS.get(os.path.basename(word))
    return None


def begin(sitecustomize: str, start: Callable[[], None]) -> None:
    """Start, then run the sitecustomize that would have run without ours.

    Once: two sitecustomize that each run the other would never end.
    """
    here = os.path.dirname(os.path.abspath(sitecustomize))
    if here in _begun:
        return
    _begun.add(here)
    start()
    run_next(here)


def run_next(here: str) -> None:
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    others = [entry for entry in sys.path if os.path.abspath(entry or '.') != here]
    spec = PathFinder.find_spec('sitecustomize', others)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules['sitecustomize'] = module
        spec.loader.exec_module(module)
