"""Profiles one run, in its submitting process."""
from typing import Any, Dict, List, Optional, Tuple

from .. import measure
from . import stamps, summary
from .tasks import Calls

# utime and stime; the last two are of children that ended.
CPU_FIELDS = slice(11, 15)

Processes = Dict[str, List[Tuple[int, int]]]


class Profiler:
    def __init__(self, folder: str, cpus: int) -> None:
        self._folder = folder
        self._cpus = cpus
        self._calls = Calls(stamps.Tracker(folder, 'submit'))
        self._before: Dict[int, float] = {}
        self._cpu: Dict[str, float] = {}
        self._windows: List[summary.Window] = []
        self._workers: List[Dict[str, int]] = []
        self._wrapped = False

    def begin(self) -> None:
        """Before the app has made anything of Parsl's."""
        self._calls.begin()

    def attach(self, dfk: Any, session: int) -> None:
        """All its workers are up, and the app has not called it yet."""
        self._calls.attach(dfk)
        # The monitoring's own process around each task would be taken for the task.
        monitoring = getattr(dfk, 'monitoring', None)
        self._wrapped = self._wrapped or bool(getattr(monitoring, 'resource_monitoring_enabled', False))
        self._before = cpu_by_process(session)

    def close(self, session: int, processes: Processes, clock: Any, executors: List[Dict[str, Any]]) -> None:
        """The last task of a DataFlowKernel has ended, and its processes are still there."""
        after = cpu_by_process(session)
        for role, members in processes.items():
            used = sum(after.get(pid, 0.0) - self._before.get(pid, 0.0) for pid, _ in members)
            self._cpu[role] = self._cpu.get(role, 0.0) + used
        if clock.first is None or clock.end is None:
            return
        self._windows.append(summary.Window(clock.first, max(clock.first, clock.end)))
        self._workers.append({executor['label']: executor['workers'] or 0 for executor in executors})

    def summary(self, limits: List[Optional[int]]) -> Dict[str, Any]:
        """What the launcher reads.

        @param limits: of each DataFlowKernel the number of the first task that does not count; None: all do.
        """
        self._calls.only(limits)
        found = summary.summary(self._calls, self._folder, self._windows, self._workers, self._cpus,
                                sum(self._cpu.values()))
        return dict(found, wrapped=self._wrapped, cpuSeconds=self._cpu)


def cpu_by_process(session: int) -> Dict[int, float]:
    return {pid: sum(map(int, fields[CPU_FIELDS])) / measure.TICKS
            for pid, fields in measure.session_stats(session).items()}
