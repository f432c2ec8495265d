"""Which stage of a task a thread works on, and since when: written as it changes, so that nothing is lost with a process.

One file a thread, a row of doubles a stretch: stage, begin, end, the task's number, CPU seconds, and the seconds in which
the thread wanted a CPU and had none. perf_counter is one clock for all processes of a machine.
"""
import glob
import mmap
import os
import threading
import time
from typing import Any, Iterator, List, NamedTuple, Optional

STAGES = ('app call', 'DFK', 'serialise', 'send', 'interchange', 'manager', 'worker', 'run', 'result back', 'future done')
APP_CALL, DFK, SERIALISE, SEND, INTERCHANGE, MANAGER, WORKER, RUN, RESULT, DONE = range(1, len(STAGES) + 1)
NOTHING = 0

WIDTH = 6
# 10 MB of a sparse file; an app with more stretches is profiled up to there.
ROWS = 200_000
NANOSECONDS = 1e9


class Stretch(NamedTuple):
    stage: int
    begin: float
    end: float
    task: int
    cpu: float
    waited: float


class Track:
    """The stretches of one thread."""

    def __init__(self, folder: str, role: str) -> None:
        name = 'profile.{}.{}.{}'.format(role, os.getpid(), threading.get_ident())
        with open(os.path.join(folder, name), 'wb+') as file:
            os.ftruncate(file.fileno(), ROWS * WIDTH * 8)
            self._rows = memoryview(mmap.mmap(file.fileno(), ROWS * WIDTH * 8)).cast('d')
        self._next = 0
        self._pid = os.getpid()
        self.stage = NOTHING
        self._since = 0.0
        self.task = -1
        self.polls = False
        self._schedule = open_schedule()

    def to(self, stage: int) -> int:
        """Go on with another stage. @returns the one until now."""
        now = time.perf_counter()
        before = self.stage
        if before:
            self._write(before, now, 0.0, 0.0)
        self.stage = stage
        self._since = now
        return before

    def ran(self, before: int, end: float, cpu: float, waited: float) -> None:
        """A task's own function has ended; what this took to find out is the worker's."""
        self._write(RUN, end, cpu, waited)
        self.stage = before
        self._since = end

    def _write(self, stage: int, now: float, cpu: float, waited: float) -> None:
        at = self._next
        # A child that a task forked shares the file and is not what is measured.
        if at >= ROWS * WIDTH or os.getpid() != self._pid:
            return
        rows = self._rows
        rows[at + 1] = self._since
        rows[at + 2] = now
        rows[at + 3] = self.task
        rows[at + 4] = cpu
        rows[at + 5] = waited
        rows[at] = stage
        self._next = at + WIDTH

    def waited(self) -> float:
        """Seconds so far in which this thread could have run and had no CPU; 0 where the kernel does not tell."""
        if self._schedule is None:
            return 0.0
        return int(os.pread(self._schedule, 100, 0).split()[1]) / NANOSECONDS


def open_schedule() -> Optional[int]:
    try:
        return os.open('/proc/thread-self/schedstat', os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


class Tracks(threading.local):
    """The track of each thread of this process that has one."""
    own: Optional[Track] = None


class Tracker:
    """Gives threads their tracks."""

    def __init__(self, folder: str, role: str) -> None:
        self._folder = folder
        self._role = role
        self._tracks = Tracks()

    def track(self) -> Track:
        found = self._tracks.own
        if found is None:
            found = self._tracks.own = Track(self._folder, self._role)
        return found


def read(folder: str) -> Iterator[List[Stretch]]:
    """The stretches of each thread of the run, in order."""
    for path in sorted(glob.glob(os.path.join(folder, 'profile.*'))):
        with open(path, 'rb') as file:
            rows = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)).cast('d')
        yield list(stretches_of(rows))


def stretches_of(rows: Any) -> Iterator[Stretch]:
    for at in range(0, len(rows), WIDTH):
        stage, begin, end, task, cpu, waited = rows[at:at + WIDTH]
        if stage == NOTHING:
            return
        yield Stretch(int(stage), begin, end, int(task), cpu, waited)


def cost_of_a_stamp(folder: str) -> float:
    """Seconds that a change of stage takes, as measured here and now."""
    track = Track(folder, 'probe')
    rounds = 2000
    began = time.perf_counter()
    for _ in range(rounds):
        track.to(DFK)
    cost = (time.perf_counter() - began) / rounds
    for path in glob.glob(os.path.join(folder, 'profile.probe.*')):
        os.remove(path)
    return cost
