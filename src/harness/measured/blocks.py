"""Whether the blocks of workers that a Config asks for are there: a run with fewer of them is one of another configuration."""
from typing import Any, Dict, List, Optional, Set

from . import parsl_config

# A block that Parsl itself has ended, as it does in elastic apps, is not missed.
SCALED_IN = 'SCALED_IN'


class Blocks:
    """Of one DataFlowKernel whose workers are up."""

    def __init__(self, dfk: Any) -> None:
        self._executors = [executor for executor in dfk.config.executors
                           if parsl_config.is_htex(executor) and executor.provider is not None]
        self.shortfall = self._look('when the first task was called')

    def look_again(self) -> None:
        """While its processes are still there."""
        self.shortfall = self.shortfall or self._look('when the last task had ended')

    def _look(self, when: str) -> Optional[str]:
        for executor in self._executors:
            asked = executor.provider.init_blocks
            missing = missing_blocks(executor, asked)
            if missing > 0:
                return 'executor {} had {} of the {} blocks of workers that its configuration asks for {}'.format(
                    executor.label, asked - missing, asked, when)
        return None


def missing_blocks(executor: Any, asked: int) -> int:
    """@param asked: blocks that the app is to begin with. More of them may come, and such as end when it is their time."""
    if asked == 0 or getattr(executor, 'drain_period', None):
        return 0
    there = {manager['block_id'] for manager in executor.connected_managers()}
    return asked - len(there | ended_blocks(executor))


def ended_blocks(executor: Any) -> Set[str]:
    """By Parsl itself."""
    if executor.provider is None:
        return set()
    return {block for block, status in executor.status_facade.items() if status.state.name == SCALED_IN}


def living_managers(executor: Any) -> List[Dict[str, Any]]:
    """The interchange lists those of ended blocks until their heartbeats are overdue."""
    ended = ended_blocks(executor)
    return [manager for manager in executor.connected_managers() if manager['block_id'] not in ended]
