"""Tries of tasks that failed, and workers that were lost: what slows a run without being a treatment's doing."""
from typing import Any, Dict, Set


class Retries:
    """Listens as the Config's retry handler, which Parsl asks at a failure only: a task that goes well costs nothing."""

    def __init__(self, config: Any) -> None:
        self._failed_tries = 0
        self._lost_workers = 0
        self._lost_managers: Set[Any] = set()
        # The same Config may be loaded twice.
        own = getattr(config, 'retry_handler', None)
        self._own = own._own if isinstance(own, Retries) else own
        config.retry_handler = self

    def __call__(self, error: Exception, task_record: Any) -> float:
        self._note(error)
        # Without a handler each failure counts for one.
        return 1 if self._own is None else self._own(error, task_record)

    def _note(self, error: Exception) -> None:
        self._failed_tries += 1
        kind = type(error).__name__
        if kind == 'WorkerLost':
            self._lost_workers += 1
        elif kind == 'ManagerLost':
            self._lost_managers.add(getattr(error, 'manager_id', None))

    def retried(self, states: Dict[str, int]) -> int:
        """@param states how many tasks are in which state: the last try of a task that failed is no retry."""
        return max(0, self._failed_tries - states.get('failed', 0) - states.get('dep_fail', 0))

    def lost_workers(self) -> int:
        """Workers that took a task with them, and managers."""
        return self._lost_workers + len(self._lost_managers)
