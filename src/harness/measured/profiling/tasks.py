"""Follows the app's tasks in the submitting process: who called when, what each task waited for, when its future was done."""
import functools
import threading
import time
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from .hooks import Timed, in_stage, watch_sender, watch_submit
from .stamps import SEND, SERIALISE, Tracker
from ..measure import COMPLETIONS

# Each executor of each DataFlowKernel numbers its tasks from another multiple of this on, so that a number means one task.
NUMBERS_EACH = 1_000_000_000
# The executor in which Parsl runs join apps and data staging.
INTERNAL = '_parsl_internal'
# The pool of one thread that launches tasks, as this Parsl or another one calls it.
LAUNCH_POOLS = ('_task_launch_pool', 'dependency_launch_pool')


class Call(NamedTuple):
    """One call of an app by the program (or by a join app)."""
    kernel: int
    task: int
    thread: int
    called: float
    returned: float
    # CPU seconds of the calling thread before and after.
    cpu: float
    cpu_after: float
    # Whether the thread has waited for something since its last call.
    blocked: bool
    depends: List[int]


class Calls:
    """The calls of all DataFlowKernels of the process."""

    def __init__(self, tracker: Tracker) -> None:
        self.calls: List[Call] = []
        # By kernel: when each task was done; the executors' numbers and the executor of each task.
        self.done: List[Dict[int, float]] = []
        self.numbers: List[Dict[int, List[int]]] = []
        self.executor: List[Dict[int, str]] = []
        self._tracker = tracker
        self._kernels: Dict[int, int] = {}
        self._numbered = 0
        self._here = threading.local()

    def begin(self) -> None:
        """Before the app has made anything of Parsl's."""
        from parsl.dataflow.dflow import DataFlowKernel

        self._tracker.track()
        self._watch_waiting()
        watch_submit(self._tracker)
        setattr(DataFlowKernel, 'submit', self._noting_calls(DataFlowKernel.submit))
        setattr(DataFlowKernel, 'launch_task', self._noting_launches(DataFlowKernel.launch_task))
        for name in COMPLETIONS:
            if hasattr(DataFlowKernel, name):
                setattr(DataFlowKernel, name, self._noting_ends(getattr(DataFlowKernel, name)))

    def attach(self, dfk: Any) -> None:
        """Its workers are up, and the app has not called it yet."""
        for name in LAUNCH_POOLS:
            if hasattr(dfk, name):
                # A thread's track is made before the clock starts.
                getattr(dfk, name).submit(self._tracker.track).result()
        self._kernels[id(dfk)] = len(self._kernels)
        self.done.append({})
        self.numbers.append({})
        self.executor.append({})
        for label, executor in dfk.executors.items():
            self._numbered += NUMBERS_EACH
            if hasattr(executor, 'outgoing_q') and hasattr(executor, '_task_counter'):
                executor._task_counter = self._numbered
                watch_sender(executor.outgoing_q, self._tracker)
                executor.outgoing_q.put = in_stage(executor.outgoing_q.put, self._tracker, SEND)
                executor.submit = in_stage(executor.submit, self._tracker, SERIALISE)
            else:
                executor.submit = self._timing_threads(executor.submit, self._numbered)

    def only(self, limits: List[Optional[int]]) -> None:
        """Forget the tasks of each DataFlowKernel from such a number on; None: of this one none."""
        def counts(kernel: int, task: int) -> bool:
            limit = limits[kernel]
            return limit is None or task < limit

        self.calls = [call for call in list(self.calls) if counts(call.kernel, call.task)]
        self.done = [{task: when for task, when in dict(done).items() if counts(kernel, task)}
                     for kernel, done in enumerate(self.done)]

    # ------------------------------------------------------------ what is noted

    def _watch_waiting(self) -> None:
        """What a program waits in for results: conditions (futures, events, queues) and, where it polls, sleep."""
        here = self._here
        condition_wait, sleep = threading.Condition.wait, time.sleep

        @functools.wraps(condition_wait)
        def wait(self: Any, *args: Any, **kwargs: Any) -> Any:
            here.blocked = True
            return condition_wait(self, *args, **kwargs)

        @functools.wraps(sleep)
        def sleeping(*args: Any) -> Any:
            here.blocked = True
            return sleep(*args)

        setattr(threading.Condition, 'wait', wait)
        setattr(time, 'sleep', sleeping)

    def _noting_calls(self, original: Callable[..., Any]) -> Callable[..., Any]:
        here = self._here
        clock, cpu_clock = time.perf_counter, time.thread_time

        @functools.wraps(original)
        def submit(dfk: Any, *args: Any, **kwargs: Any) -> Any:
            blocked = getattr(here, 'blocked', False)
            called, cpu = clock(), cpu_clock()
            future = original(dfk, *args, **kwargs)
            returned, cpu_after = clock(), cpu_clock()
            here.blocked = False
            kernel = self._kernels.get(id(dfk))
            if kernel is not None:
                record = getattr(future, 'task_record', {})
                depends = [dep.tid for dep in record.get('depends') or () if getattr(dep, 'tid', None) is not None]
                self.calls.append(Call(kernel, future.tid, threading.get_ident(), called, returned, cpu, cpu_after,
                                       blocked, depends))
            return future

        return submit

    def _noting_launches(self, original: Callable[..., Any]) -> Callable[..., Any]:
        here = self._here

        @functools.wraps(original)
        def launch_task(dfk: Any, task_record: Any, *args: Any, **kwargs: Any) -> Any:
            kernel = self._kernels.get(id(dfk))
            task = task_record['id']
            here.launching = None if kernel is None else (kernel, task)
            future = original(dfk, task_record, *args, **kwargs)
            if kernel is not None:
                self.executor[kernel][task] = task_record['executor']
                number = getattr(future, 'parsl_executor_task_id', None)
                if number is not None:
                    self.numbers[kernel].setdefault(task, []).append(number)
            return future

        return launch_task

    def _noting_ends(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def complete(dfk: Any, task_record: Any, *args: Any, **kwargs: Any) -> Any:
            kernel = self._kernels.get(id(dfk))
            if kernel is not None:
                self.done[kernel][task_record['id']] = time.perf_counter()
            return original(dfk, task_record, *args, **kwargs)

        return complete

    def _timing_threads(self, original: Callable[..., Any], first: int) -> Callable[..., Any]:
        """Of an executor whose tasks run in threads of this process."""
        here = self._here
        numbered = [first]

        @functools.wraps(original)
        def submit(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            launching = getattr(here, 'launching', None)
            numbered[0] += 1
            if launching is not None:
                kernel, task = launching
                self.numbers[kernel].setdefault(task, []).append(numbered[0])
            return original(Timed(function, self._tracker, time.thread_time, numbered[0]), *args, **kwargs)

        return submit

    def executor_of(self, kernel: int, task: int) -> Optional[str]:
        return self.executor[kernel].get(task)
