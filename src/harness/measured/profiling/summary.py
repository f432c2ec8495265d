"""What a profiled run says: the tasks' own time, what no Parsl could be faster than, and where the rest went."""
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
    """What a task's own function takes."""
    # On the clock.
    wall: float
    # With a CPU whenever it wants one.
    alone: float
    cpu: float


NOTHING = Own(0.0, 0.0, 0.0)


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
        return Own(sum(run.end - run.begin for run in found),
                   sum(max(run.end - run.begin - run.waited, 0.0) for run in found),
                   sum(run.cpu for run in found))


def tasks_of(run: Run, kernel: int) -> Tuple[List[schedule.Task], List[Optional[Own]]]:
    """The tasks of a DataFlowKernel in the order of their calls, and what each takes by itself."""
    calls = sorted((call for call in run.calls.calls if call.kernel == kernel), key=lambda call: call.called)
    index = {call.task: at for at, call in enumerate(calls)}
    ends = sorted((when, index[task]) for task, when in run.calls.done[kernel].items() if task in index)
    previous: Dict[int, int] = {}
    tasks: List[schedule.Task] = []
    at_end = 0
    for at, call in enumerate(calls):
        while at_end < len(ends) and ends[at_end][0] < call.called:
            at_end += 1
        before = previous.get(call.thread, -1)
        returned = calls[before].returned if before >= 0 else None
        last = ends[at_end - 1] if at_end else None
        tasks.append(schedule.Task(
            previous=before,
            trigger=trigger_of(call, returned, last),
            own_pause=schedule.own_pause(returned, call.called, 0.0 if before < 0 else call.cpu - calls[before].cpu_after,
                                         last[0] if last else None, at_end < at),
            depends=tuple(index[other] for other in set(call.depends) if index.get(other, at) < at),
            pool=run.calls.executor_of(kernel, call.task) or ''))
        previous[call.thread] = at
    return tasks, [run.own(kernel, call.task) for call in calls]


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


def least(tasks: List[schedule.Task], owns: List[Own], workers: Dict[str, int], cpus: int,
          blamed: float) -> Dict[str, float]:
    """Seconds that no Parsl could be faster than: with the given workers and with any number, and where tasks needed no CPU.

    @param blamed: the share of what tasks waited for a CPU that Parsl may be blamed for.
    """
    given = [own.wall - blamed * (own.wall - own.alone) for own in owns]
    alone = [own.alone for own in owns]
    idle = [max(0.0, own.alone - own.cpu) for own in owns]
    on_cpus = sum(own.cpu for own in owns) / max(1, cpus)
    with_given = max(schedule.least_seconds(tasks, given, workers), on_cpus)
    with_any = min(with_given, max(schedule.least_seconds(tasks, alone, {}), on_cpus))
    # Shorter tasks may make a longer schedule (Graham 1969), and a bound must hold all the same.
    without_cpu = min(with_given, schedule.least_seconds(tasks, idle, workers))
    return {
        'given': with_given, 'anyWorkers': with_any, 'givenWithoutCpu': without_cpu,
        'anyWorkersWithoutCpu': min(with_any, without_cpu, schedule.least_seconds(tasks, idle, {})),
    }


def blame(owns: Iterable[Own], cpu_in_all: float) -> float:
    """Tasks wait for a CPU that others have: Parsl's processes for no longer than their own CPU time, the rest is each
    other's and other programs'."""
    owns = list(owns)
    waited = sum(own.wall - own.alone for own in owns)
    parsl = max(0.0, cpu_in_all - sum(own.cpu for own in owns))
    return min(1.0, parsl / waited) if waited > 0 else 1.0


LEAST = ('given', 'anyWorkers', 'givenWithoutCpu', 'anyWorkersWithoutCpu')


def summary(calls: Calls, folder: str, windows: List[Window], workers: List[Dict[str, int]], cpus: int,
            cpu_in_all: float) -> Dict[str, Any]:
    """@param windows, workers: of each DataFlowKernel; workers by label of the executor. @param cpu_in_all: seconds."""
    by_thread = list(stamps.read(folder))
    run = Run(calls, [stretch for stretches in by_thread for stretch in stretches])
    found = [tasks_of(run, kernel) for kernel in range(len(windows))]
    seen = [own for _, owns in found for own in owns if own is not None]
    blamed = blame(seen, cpu_in_all)
    total: Dict[str, float] = defaultdict(float)
    rows: Dict[str, float] = defaultdict(float)
    busy: Dict[str, float] = defaultdict(float)
    for kernel, ((tasks, owns), window, own_workers) in enumerate(zip(found, windows, workers)):
        known = [own or NOTHING for own in owns]
        for name, seconds in least(tasks, known, own_workers, cpus, blamed).items():
            total[name] += min(seconds, window.end - window.begin)
        count = sum(own_workers.values())
        divided = account_of(run, kernel, window, count)
        add(rows, divided.seconds)
        add(busy, divided.busy)
        total['seconds'] += window.end - window.begin
        total['run'] += sum(own.wall for task, own in zip(tasks, known) if task.pool != INTERNAL)
        total['tail'] += tail_of(run.runs.values(), window, count)
    stamped = sum(any(window.begin <= stretch.end <= window.end for window in windows) for stretch in run.stretches)
    return {
        'tasks': sum(len(tasks) for tasks, _ in found), 'seen': len(seen),
        'complete': all(len(stretches) < stamps.ROWS for stretches in by_thread),
        'workers': max((sum(own.values()) for own in workers), default=0), 'cpus': cpus,
        'seconds': total['seconds'], 'runSeconds': total['run'],
        'ownSeconds': sum(own.alone for own in seen), 'ownCpuSeconds': sum(own.cpu for own in seen),
        'longestSeconds': max((own.alone for own in seen), default=0.0), 'tailSeconds': total['tail'],
        'least': {name: total[name] for name in LEAST},
        'stages': [{'stage': name, 'seconds': rows[name], 'busySeconds': busy.get(name)} for name in accounting.ROWS],
        'probeSeconds': stamps.cost_of_a_stamp(folder) * stamped,
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
