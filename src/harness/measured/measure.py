"""The clock of a run, and what its processes and the machine used: read from /proc before and after, never during."""
import itertools
import os
import threading
import time
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional

# Parsl calls one of these for each task that comes to its end: two since 2025.10.20, one before.
COMPLETIONS = ('_complete_task_result', '_complete_task_exception', '_complete_task')
FAILURE = '_complete_task_exception'
# An app that waits for each task has as many phases as tasks; more than this are not worth remembering one by one.
PHASES_AT_MOST = 20000
BATCHES_AT_MOST = 100
FEWEST_BATCHES = 3
# Below this many tasks a batch with one more is another thing.
FEW_TASKS = 20
TICKS = os.sysconf('SC_CLK_TCK')


class Phase(NamedTuple):
    """From a submission with nothing outstanding to the next moment with nothing outstanding."""
    tasks: int
    start: float
    end: float


class Clock:
    """Times one DataFlowKernel. A submission costs nothing but the first of each phase; a completion about 0.3 us."""

    def __init__(self, on_first_submit: Callable[[], None]) -> None:
        self._on_first_submit: Optional[Callable[[], None]] = on_first_submit
        self._dfk: Any = None
        self._start: Optional[float] = None
        self._counted = 0
        self._frozen: Optional[float] = None
        self.first: Optional[float] = None
        self.last: Optional[float] = None
        self.first_error: Optional[str] = None
        self.phases: List[Phase] = []

    def attach(self, dfk: Any) -> None:
        self._dfk = dfk
        dfk.submit = self._submit_of_new_phase
        completed = itertools.count(1)
        found = [name for name in COMPLETIONS if hasattr(dfk, name)]
        if not found:
            raise LookupError('this Parsl completes its tasks in a way that the harness does not know')
        for name in found:
            setattr(dfk, name, self._stamping(getattr(dfk, name), completed))
        if FAILURE in found:
            setattr(dfk, FAILURE, self._noting_errors(getattr(dfk, FAILURE)))

    def _noting_errors(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def complete(*args: Any, **kwargs: Any) -> Any:
            if self.first_error is None:
                error = args[-1] if args else kwargs.get('exception')
                self.first_error = '{}: {}'.format(type(error).__name__, error)
            return original(*args, **kwargs)

        return complete

    def _stamping(self, original: Callable[..., Any], completed: Any) -> Callable[..., Any]:
        dfk = self._dfk
        now = time.perf_counter

        def complete(*args: Any, **kwargs: Any) -> Any:
            self.last = now()
            if next(completed) == dfk.task_count:
                self._nothing_outstanding()
            return original(*args, **kwargs)

        return complete

    def _submit_of_new_phase(self, *args: Any, **kwargs: Any) -> Any:
        self._dfk.__dict__.pop('submit', None)
        now = time.perf_counter()
        if self.first is None:
            self.first = now
            if self._on_first_submit is not None:
                self._on_first_submit()
        self._start = now
        return self._dfk.submit(*args, **kwargs)

    def _nothing_outstanding(self) -> None:
        done = self._dfk.task_count
        start = self._start if self._start is not None else (self.phases[-1].end if self.phases else self.first)
        if start is None or self.last is None or len(self.phases) >= PHASES_AT_MOST or self._frozen is not None:
            return
        self.phases.append(Phase(done - self._counted, start, self.last))
        self._counted = done
        self._start = None
        self._dfk.submit = self._submit_of_new_phase

    def freeze(self) -> None:
        """What is done from now on is not measured."""
        self._frozen = self.last

    @property
    def end(self) -> Optional[float]:
        return self.last if self._frozen is None else self._frozen

    @property
    def seconds(self) -> float:
        return 0.0 if self.first is None or self.end is None else max(0.0, self.end - self.first)


def batches_of(phases: List[Phase], tasks: int) -> List[float]:
    """us per task of each batch: three or more equal phases, else three or more equal runs of phases, else nothing.

    The second case is an app whose batches were cut by moments in which the workers had caught up with it.
    """
    if sum(phase.tasks for phase in phases) != tasks or len(phases) < FEWEST_BATCHES:
        return []
    if len(phases) <= BATCHES_AT_MOST and as_good_as_equal([phase.tasks for phase in phases]):
        return [1e6 * (phase.end - phase.start) / phase.tasks for phase in phases]
    ends = dict(zip(itertools.accumulate(phase.tasks for phase in phases), phases))
    starts = {count - phase.tasks: phase for count, phase in ends.items()}
    for parts in range(FEWEST_BATCHES, min(BATCHES_AT_MOST, tasks // 2) + 1):
        sizes = [(tasks + part) // parts for part in range(parts)]
        bounds = list(itertools.accumulate(sizes, initial=0))
        if as_good_as_equal(sizes) and all(bound in ends for bound in bounds[1:]):
            return [1e6 * (ends[high].end - starts[low].start) / (high - low) for low, high in zip(bounds, bounds[1:])]
    return []


def as_good_as_equal(sizes: List[int]) -> bool:
    """1000 tasks in three batches are 334, 333 and 333."""
    return max(sizes) - min(sizes) <= (1 if min(sizes) >= FEW_TASKS else 0)


# ---------------------------------------------------------------- /proc

def stat_fields(pid: Any) -> Optional[List[str]]:
    """The fields of /proc/PID/stat after the command's name: state is 0, ppid 1, session 3, utime 11 … cstime 14."""
    try:
        with open('/proc/{}/stat'.format(pid)) as file:
            return file.read().rpartition(')')[2].split()
    except OSError:
        return None


def session_stats(session: int) -> Dict[int, List[str]]:
    """Every living process of the session: Parsl's pool leaves our process group, but nothing leaves the session."""
    found = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            fields = stat_fields(name)
            if fields is not None and int(fields[3]) == session:
                found[int(name)] = fields
    return found


def read_lines(path: str) -> List[str]:
    try:
        with open(path) as file:
            return file.read().splitlines()
    except OSError:
        return []


def process_age() -> float:
    """Seconds since this process was started."""
    fields = stat_fields('self')
    uptime = read_lines('/proc/uptime')
    if fields is None or not uptime:
        return 0.0
    return float(uptime[0].split()[0]) - int(fields[19]) / TICKS


def peak_rss_mb(pid: int) -> float:
    for line in read_lines('/proc/{}/status'.format(pid)):
        if line.startswith('VmHWM:'):
            return int(line.split()[1]) / 1024
    return 0.0


def pressure_total(path: str) -> Optional[int]:
    """Microseconds in which some task stalled; None where the kernel does not say."""
    for line in read_lines(path):
        if line.startswith('some '):
            return int(line.rpartition('total=')[2])
    return None


def own_cgroup() -> Optional[str]:
    for line in read_lines('/proc/self/cgroup'):
        if line.startswith('0::/') and len(line) > len('0::/'):
            return '/sys/fs/cgroup' + line[len('0::'):]
    return None


def snapshot(session: int, cpus: Iterable[int]) -> Dict[str, Any]:
    """What the run's processes and the machine (its CPUs that the run may use) have used up to now."""
    stats = session_stats(session)
    mask = {'cpu{}'.format(cpu) for cpu in cpus}
    cpu_lines = [[int(value) for value in line.split()[1:]] for line in read_lines('/proc/stat')
                 if line.split(' ', 1)[0] in mask]
    swap = [line for line in read_lines('/proc/vmstat') if line.startswith('pswpout ')]
    cgroup = own_cgroup()
    return {
        'seconds': time.perf_counter(),
        'cpus': len(mask),
        # Children that ended and were waited for are in the last two.
        'ownCpuSeconds': sum(sum(map(int, fields[11:15])) for fields in stats.values()) / TICKS,
        'peakRssMb': sum(peak_rss_mb(pid) for pid in stats),
        # user nice system idle iowait irq softirq steal guest guest_nice, of the CPUs of this run
        'cpuSeconds': [sum(column) / TICKS for column in zip(*cpu_lines)],
        'ioStallUs': pressure_total('/proc/pressure/io'),
        'memoryStallUs': pressure_total('/proc/pressure/memory'),
        'ownIoStallUs': pressure_total(cgroup + '/io.pressure') if cgroup else None,
        'ownMemoryStallUs': pressure_total(cgroup + '/memory.pressure') if cgroup else None,
        'swappedPages': int(swap[0].split()[1]) if swap else None,
    }


def after(seconds: float, action: Callable[[], None]) -> threading.Timer:
    """One sleeping thread: costs nothing until it fires."""
    timer = threading.Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer
