"""Every way to load Parsl ends in DataFlowKernel.__init__: parsl.load, `from parsl import load`, a direct call."""
import functools
import importlib.abc
import importlib.util
import sys
from typing import Any, Callable, Optional

MODULE = 'parsl.dataflow.dflow'


def intercept(before: Callable[[Any], None], after: Callable[[Any], None]) -> None:
    """`before(config)` is called on the app's own Config before anything starts, `after(dfk)` when all has started.

    Nothing is imported here: which Parsl is found is for the app to say, which may change sys.path first.
    """
    if MODULE in sys.modules:
        wrap(sys.modules[MODULE], before, after)
    else:
        sys.meta_path.insert(0, Finder(before, after))


def wrap(module: Any, before: Callable[[Any], None], after: Callable[[Any], None]) -> None:
    original = module.DataFlowKernel.__init__

    @functools.wraps(original)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        before(args[0] if args else kwargs['config'])
        original(self, *args, **kwargs)
        after(self)

    module.DataFlowKernel.__init__ = init


class Finder(importlib.abc.MetaPathFinder):
    """Finds the one module as it would be found without this, and wraps its class when it has been loaded."""

    def __init__(self, before: Callable[[Any], None], after: Callable[[Any], None]) -> None:
        self.before = before
        self.after = after

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[Any]:
        if name != MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        load = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            load(module)
            wrap(module, self.before, self.after)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
