"""Every way to load Parsl ends in DataFlowKernel.__init__: parsl.load, `from parsl import load`, a direct call."""
import functools
from typing import Any, Callable


def intercept(before: Callable[[Any], None], after: Callable[[Any], None]) -> None:
    """`before(config)` is called on the app's own Config before anything starts, `after(dfk)` when all has started."""
    from parsl.dataflow.dflow import DataFlowKernel

    original = DataFlowKernel.__init__

    @functools.wraps(original)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        before(args[0] if args else kwargs['config'])
        original(self, *args, **kwargs)
        after(self)

    DataFlowKernel.__init__ = init
