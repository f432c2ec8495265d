"""Runs at the start of every Python process of a measured run: this folder is first on PYTHONPATH.

Tells the process its role, then runs the sitecustomize that would have run without us.
"""
import os
import sys


def _chain() -> None:
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    here = os.path.dirname(os.path.abspath(__file__))
    others = [entry for entry in sys.path if os.path.abspath(entry or '.') != here]
    spec = PathFinder.find_spec('sitecustomize', others)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules['sitecustomize'] = module
        spec.loader.exec_module(module)


if os.environ.get('OPTIMISE_PRIVATE_DIR'):
    import _optimise_role

    _optimise_role.start()
_chain()
