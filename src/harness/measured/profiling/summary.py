"""What a profiled run says: the tasks' own time, what no Parsl could be faster than, and where the rest went."""
import os
from collections import defaultdict
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Tuple

from . import accounting, schedule, stamps
from .accounting import Account, Span
from .stamps import RUN, Stretch
from .tasks import INTERNAL, Calls, Call


class Window(NamedTuple):
    """The measured part of one DataFlowKernel: from its first call to its last end."""
    begin: float
    end: float


class Own(NamedTuple):
    """What a task needs by itself: seconds with a CPU whenever it wants one, and its CPU seconds."""
    seconds: float
    cpu: float


class Run:
    """All that was stamped in a run, by task."""

    def __init__(self, calls: Calls, stretches: List[Stretch]) -> None:
        self.calls = calls
        self.stretches = stretches
        self.runs: Dict[int, List[Stretch]] = defaultdict(list)
        for stretch in stretches:
            if stretch.stage == RUN:
                self.runs[stretch.task].append(stretch)

    def own(self, kernel: int, task: int) -> Optional[Own]:
        """None where its function was not seen to run."""
        found = [run for number in self.calls.numbers[kernel].get(task, []) for run in self.runs.get(number, [])]
        if not found:
            return None
        seconds = sum(max(run.end - run.begin - run.waited, 0.0) for run in found)
        return Own(seconds, min(sum(run.cpu for run in found), sum(run.end - run.begin for run in found) * (os.cpu_count() or 1)))


def tasks_of(run: Run, kernel: int) -> Tuple[List[schedule.Task], int]:
    """The tasks of a DataFlowKernel in the order of their calls. @returns those, and how many were seen to run."""
    calls = sorted((call for call in run.calls.calls if call.kernel == kernel), key=lambda call: call.called)
    index = {call.task: at for at, call in enumerate(calls)}
    done = run.calls.done[kernel]
    ends = sorted((when, index[task]) for task, when in done.items() if task in index)
    previous: Dict[int, int] = {}
    tasks: List[schedule.Task] = []
    seen = at_end = 0
    for at, call in enumerate(calls):
        while at_end < len(ends) and ends[at_end][0] < call.called:
            at_end += 1
        before = previous.get(call.thread, -1)
        returned = calls[before].returned if before >= 0 else None
        last = ends[at_end - 1] if at_end else None
        own = run.own(kernel, call.task)
        seen += own is not None
        tasks.append(schedule.Task(
            previous=before,
            trigger=trigger_of(call, returned, last),
            own_pause=schedule.own_pause(returned, call.called, 0.0 if before < 0 else call.cpu - calls[before].cpu_after,
                                         last[0] if last else None, at_end < at),
            depends=tuple(index[other] for other in set(call.depends) if index.get(other, at) < at),
            seconds=own.seconds if own else 0.0,
            cpu=own.cpu if own else 0.0,
            pool=run.calls.executor_of(kernel, call.task) or ''))
        previous[call.thread] = at
    return tasks, seen


def trigger_of(call: Call, returned: Optional[float], last: Optional[Tuple[float, int]]) -> int:
    """The program waited before this call, and a task came to its end meanwhile: it waited for that one."""
    if returned is None or last is None or not call.blocked or last[0] < returned:
        return -1
    return last[1]


def spans_of(calls: Calls, kernel: int) -> Tuple[List[Span], List[Span]]:
    """From the moment at which a task waits for no other one, and from its call, to its end."""
    done = calls.done[kernel]
    ready, open_ = [], []
    for call in calls.calls:
        if call.kernel == kernel and call.task in done:
            end = done[call.task]
            waited = max((done.get(other, call.called) for other in call.depends), default=call.called)
            open_.append(Span(call.called, end))
            ready.append(Span(max(call.called, waited), end))
    return ready, open_


def least(tasks: List[schedule.Task], workers: Dict[str, int], cpus: int) -> Dict[str, float]:
    """Seconds that no Parsl could be faster than: with the given workers and with any number, and where tasks needed no CPU."""
    on_cpus = sum(task.cpu for task in tasks) / max(1, cpus)
    return {
        'given': max(schedule.least_seconds(tasks, workers), on_cpus),
        'anyWorkers': max(schedule.least_seconds(tasks, {}), on_cpus),
        'givenWithoutCpu': schedule.least_seconds(tasks, workers, with_cpu=False),
        'anyWorkersWithoutCpu': schedule.least_seconds(tasks, {}, with_cpu=False),
    }


def summary(calls: Calls, folder: str, windows: List[Window], workers: List[Dict[str, int]], cpus: int) -> Dict[str, Any]:
    """@param windows, workers: of each DataFlowKernel; workers by label of the executor."""
    by_thread = list(stamps.read(folder))
    complete = all(len(stretches) < stamps.ROWS for stretches in by_thread)
    run = Run(calls, [stretch for stretches in by_thread for stretch in stretches])
    total: Dict[str, float] = defaultdict(float)
    rows: Dict[str, float] = defaultdict(float)
    busy: Dict[str, float] = defaultdict(float)
    tasks_in_all = seen = count = longest = 0
    own_longest = 0.0
    for kernel, (window, own_workers) in enumerate(zip(windows, workers)):
        tasks, own_seen = tasks_of(run, kernel)
        tasks_in_all += len(tasks)
        seen += own_seen
        total['seconds'] += window.end - window.begin
        total['own'] += sum(task.seconds for task in tasks if task.pool != INTERNAL)
        total['cpu'] += sum(task.cpu for task in tasks)
        own_longest = max([own_longest, *(task.seconds for task in tasks)])
        for name, seconds in least(tasks, own_workers, cpus).items():
            total[name] += min(seconds, window.end - window.begin)
        divided = account_of(run, kernel, window, sum(own_workers.values()))
        add(rows, divided.seconds)
        add(busy, divided.busy)
        total['tail'] += tail_of(run.runs.values(), window, sum(own_workers.values()))
        count = max(count, sum(own_workers.values()))
    cost = stamps.cost_of_a_stamp(folder) * len(run.stretches)
    return {
        'tasks': tasks_in_all, 'seen': seen, 'complete': complete, 'workers': count, 'cpus': cpus,
        'seconds': total['seconds'], 'ownSeconds': total['own'], 'ownCpuSeconds': total['cpu'],
        'longestSeconds': own_longest, 'tailSeconds': total['tail'],
        'least': {name: total[name] for name in ('given', 'anyWorkers', 'givenWithoutCpu', 'anyWorkersWithoutCpu')},
        'stages': [{'stage': name, 'seconds': rows[name], 'busySeconds': busy.get(name)} for name in accounting.ROWS],
        'probeSeconds': cost,
    }


def account_of(run: Run, kernel: int, window: Window, workers: int) -> Account:
    ready, open_ = spans_of(run.calls, kernel)
    return accounting.account(run.stretches, ready, open_, max(1, workers), window.begin, window.end)


def add(total: Dict[str, float], part: Dict[str, float]) -> None:
    for name, value in part.items():
        total[name] += value


def tail_of(runs: Iterable[List[Stretch]], window: Window, workers: int) -> float:
    """Seconds at the end in which fewer tasks ran than there are workers, while the last ones ran."""
    ends = sorted(stretch.end for some in runs for stretch in some if window.begin <= stretch.end <= window.end)
    if not ends or workers < 2:
        return 0.0
    # So many still ran after this one.
    return max(0.0, ends[-1] - ends[max(0, len(ends) - workers)])
