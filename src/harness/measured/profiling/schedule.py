"""How long the app would take with a Parsl that costs nothing: the same tasks, workers and order of events, no other time."""
import heapq
from typing import Dict, List, NamedTuple, Optional, Tuple

# A shorter pause with nothing outstanding may be Parsl's own way of telling the program that its task is done.
OWN_PAUSE = 0.005
UNLIMITED = 1 << 30


class Task(NamedTuple):
    """One task as the app called it; tasks are numbered in the order of the calls."""
    # Called by the same thread before; -1: none.
    previous: int
    # The last task that was done before this call, where the program waited for one; -1: none.
    trigger: int
    # Seconds of the program's own, between those two and this call.
    own_pause: float
    depends: Tuple[int, ...]
    pool: str


def least_seconds(tasks: List[Task], lengths: List[float], workers: Dict[str, int]) -> float:
    """The shorter of two orders: as called, and longest first. Which of the waiting tasks is next is Parsl's to choose."""
    return min(makespan(tasks, lengths, workers, by_length) for by_length in (False, True))


def makespan(tasks: List[Task], lengths: List[float], workers: Dict[str, int], by_length: bool) -> float:
    """
    @param lengths: seconds that the function of each task takes.
    @param workers: of each pool; one that is not named has a worker for every task.
    """
    waits_to_be_called = [(task.previous >= 0) + (task.trigger >= 0) for task in tasks]
    waits_to_start = [1 + len(task.depends) for task in tasks]
    called_after: List[List[int]] = [[] for _ in tasks]
    ended_before_call: List[List[int]] = [[] for _ in tasks]
    ended_before_start: List[List[int]] = [[] for _ in tasks]
    for index, task in enumerate(tasks):
        if task.previous >= 0:
            called_after[task.previous].append(index)
        if task.trigger >= 0:
            ended_before_call[task.trigger].append(index)
        for other in task.depends:
            ended_before_start[other].append(index)
    free = {task.pool: workers.get(task.pool, UNLIMITED) for task in tasks}
    waiting: Dict[str, List[Tuple[float, int]]] = {pool: [] for pool in free}
    events: List[Tuple[float, int, int]] = []
    CALL, END = 1, 0

    def may_call(now: float, index: int) -> None:
        waits_to_be_called[index] -= 1
        if waits_to_be_called[index] <= 0:
            heapq.heappush(events, (now + tasks[index].own_pause, CALL, index))

    def may_start(index: int) -> None:
        waits_to_start[index] -= 1
        if waits_to_start[index] == 0:
            heapq.heappush(waiting[tasks[index].pool], (-lengths[index] if by_length else 0.0, index))

    for index in range(len(tasks)):
        if waits_to_be_called[index] == 0:
            may_call(0.0, index)
    now = 0.0
    while events:
        now, kind, index = heapq.heappop(events)
        if kind == CALL:
            for other in called_after[index]:
                may_call(now, other)
            may_start(index)
        else:
            free[tasks[index].pool] += 1
            for other in ended_before_call[index]:
                may_call(now, other)
            for other in ended_before_start[index]:
                may_start(other)
        # What happens at one moment happens before anything is started then.
        if events and events[0][0] <= now:
            continue
        for pool, queue in waiting.items():
            while queue and free[pool] > 0:
                _, first = heapq.heappop(queue)
                free[pool] -= 1
                heapq.heappush(events, (now + lengths[first], END, first))
    return now


def own_pause(returned: Optional[float], called: float, cpu: float, last_done: Optional[float], outstanding: bool) -> float:
    """What the program did by itself before a call: its CPU time; all of a pause in which it had nothing outstanding."""
    if returned is None:
        return 0.0
    pause = 0.0
    if not outstanding:
        pause = called - max(returned, last_done if last_done is not None else returned)
    return min(max(0.0, called - returned), max(cpu, pause if pause > OWN_PAUSE else 0.0))
