"""An app whose Config has its nodes from a scheduler, on a node that was given to it: its workers start on that one."""
from typing import Any


def localise(config: Any) -> None:
    """One block on this machine in place of each provider of nodes."""
    from parsl.providers import LocalProvider

    for executor in config.executors:
        provider = getattr(executor, '_provider', None)
        if provider is None or isinstance(provider, LocalProvider):
            continue
        # What an executor has worked out from its provider (workers a node) stays what it is on the user's nodes.
        executor._provider = LocalProvider(init_blocks=1, min_blocks=1, max_blocks=1)
