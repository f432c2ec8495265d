"""Divides the measured time among the stages, so that the parts sum to it.

A moment belongs to the tasks as far as those run that could: of the tasks that wait for no other one, as many as there
are workers. The rest of it is
- the app's own, where nothing is outstanding;
- else Parsl's: divided equally among the threads that are at work on some stage, 'in transit' where none is.
So a stage counts for the time in which tasks wait for it, and not for what it does while they run anyway.
"""
from typing import Dict, Iterable, List, NamedTuple, Tuple

from .stamps import RUN, STAGES, Stretch

APP = 'app'
TRANSIT = 'in transit'
# Rows of the account, in the order of a task's life.
ROWS = (APP, *STAGES, TRANSIT)


class Span(NamedTuple):
    """A task from the moment at which it might have run to its end."""
    ready: float
    done: float


class Account(NamedTuple):
    # Seconds of the window by row; they sum to it.
    seconds: Dict[str, float]
    # Thread seconds of the stage within the window, however much ran beside it.
    busy: Dict[str, float]


def account(stretches: Iterable[Stretch], spans: Iterable[Span], outstanding: Iterable[Span], workers: int,
            begin: float, end: float) -> Account:
    """@param outstanding: each task from its call to its end. @param begin, end: of the window."""
    changes: List[Tuple[float, int, int]] = []
    READY, OPEN = len(STAGES) + 1, len(STAGES) + 2

    def add(kind: int, low: float, high: float) -> None:
        low, high = max(low, begin), min(high, end)
        if high > low:
            changes.append((low, kind, 1))
            changes.append((high, kind, -1))

    for stretch in stretches:
        add(stretch.stage, stretch.begin, stretch.end)
    for span in spans:
        add(READY, *span)
    for span in outstanding:
        add(OPEN, *span)
    changes.sort()
    active = [0] * (len(STAGES) + 3)
    seconds = dict.fromkeys(ROWS, 0.0)
    busy = dict.fromkeys(STAGES, 0.0)
    before = begin
    for now, kind, change in [*changes, (end, 0, 0)]:
        if now > before:
            divide(now - before, active, workers, seconds, busy, active[READY], active[OPEN])
            before = now
        active[kind] += change
    return Account(seconds, busy)


def divide(length: float, active: List[int], workers: int, seconds: Dict[str, float], busy: Dict[str, float],
           ready: int, outstanding: int) -> None:
    running = active[RUN]
    for stage, name in enumerate(STAGES, 1):
        if active[stage]:
            busy[name] += length * active[stage]
    used = min(1.0, running / max(1, min(workers, max(running, ready))))
    seconds[STAGES[RUN - 1]] += length * used
    idle = length * (1 - used)
    if idle <= 0:
        return
    if outstanding == 0:
        seconds[APP] += idle
        return
    at_work = sum(active[stage] for stage in range(1, len(STAGES) + 1) if stage != RUN)
    if at_work == 0:
        seconds[TRANSIT] += idle
        return
    for stage, name in enumerate(STAGES, 1):
        if stage != RUN and active[stage]:
            seconds[name] += idle * active[stage] / at_work
