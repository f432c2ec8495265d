"""The first N tasks of an app: when they are done the clock stops, and the app is stopped cleanly.

Counted are the tasks that the app calls first, so that each run measures the same work in whatever order Parsl does it.
Later ones are called and run as ever: they keep the workers busy to the end of the measured part. Then what runs may
finish within a bound, what waits is never run, and the app gets what Ctrl-C would give it.
"""
import itertools
import os
import queue
import signal
import threading
import time
from concurrent.futures import Future
from typing import Any, Callable, Dict, List, Optional, Tuple

from . import measure, outcomes

# What runs may go on for this share of the measured time, but at least for so long (s).
FINISH_SHARE = 0.1
FINISH_SECONDS = 2.0
# An app that is interrupted has so long to come to its end (s).
END_SECONDS = 10.0
POLL_SECONDS = 0.05
# The steady part of fewer waves than this would be a single one.
WAVES = 3


class Share:
    """What one DataFlowKernel has of the first tasks: those with a number below the limit."""

    def __init__(self, first: 'First', dfk: Any, clock: measure.Clock, limit: int) -> None:
        self._first = first
        self._dfk = dfk
        self._limit = limit
        self._states: List[str] = []
        self.clock = clock

    def attach(self) -> None:
        """Around what the clock has around the same functions."""
        dfk = self._dfk
        for name in measure.COMPLETIONS:
            if hasattr(dfk, name):
                setattr(dfk, name, self._counting(getattr(dfk, name)))

    def _counting(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def complete(task_record: Any, state: Any, *rest: Any, **named: Any) -> Any:
            if task_record['id'] >= self._limit:
                return original(task_record, state, *rest, **named)
            self._states.append(state.name)
            last = self._first.one_more()
            found = original(task_record, state, *rest, **named)
            if last:
                self._first.end()
            return found

        return complete

    def has_more(self) -> bool:
        return self._dfk.task_count > self._limit

    def limit(self) -> Optional[int]:
        """The number of the first task that does not count; None: all do."""
        return self._limit if self._first.reached else None

    def counted(self) -> Optional[Tuple[int, Dict[str, int]]]:
        """How many there were, and how they ended; None: the DataFlowKernel is counted whole."""
        if not self._first.reached:
            return None
        states = list(self._states)
        return len(states), {name: states.count(name) for name in set(states)}


class First:
    def __init__(self, run: Any, wanted: int) -> None:
        self._run = run
        self.wanted = wanted
        self.reached = False
        self._shares: List[Share] = []
        self._done = itertools.count(1)
        self._wave = 0
        # Whether the app had called more than these by then.
        self._more = False
        # When as many were done as there are workers: from here on the pipeline is full.
        self._filled: Optional[float] = None
        self._app_has_ended = threading.Event()
        self._concluded = threading.Event()
        # A shell that starts programs in the background has them ignore it.
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def share(self, dfk: Any, clock: measure.Clock, workers: int) -> Share:
        """@param workers that the DataFlowKernel has."""
        earlier = sum(kernel.dfk.task_count for kernel in self._run.kernels)
        found = Share(self, dfk, clock, max(0, self.wanted - earlier))
        self._wave = workers
        self._shares.append(found)
        found.attach()
        return found

    def one_more(self) -> bool:
        """@returns whether it is the last of them."""
        done = next(self._done)
        if done == self._wave:
            self._filled = time.perf_counter()
        return done == self.wanted

    def end(self) -> None:
        """In the thread in which Parsl completes the task: what takes time is for another one."""
        for share in self._shares:
            share.clock.freeze()
        self._more = any(share.has_more() for share in self._shares)
        self.reached = True
        threading.Thread(target=self._stop, name='optimise-first', daemon=True).start()

    # ------------------------------------------------------------ what came of it

    def judge(self, kernels: List[outcomes.Kernel], code: int) -> Tuple[str, Optional[str]]:
        """As of any run, but what the app does after it was stopped is not held against it."""
        kind, reason = outcomes.judge(kernels, 0 if self.reached else code)
        tasks = sum(kernel.tasks for kernel in kernels)
        if kind != 'ok' or self.reached or tasks >= self.wanted:
            return kind, reason
        return 'failed', 'the app ended after {} tasks, fewer than the {} of --first'.format(tasks, self.wanted)

    def told(self, outcome: Dict[str, Any], kernels: List[outcomes.Kernel]) -> Dict[str, Any]:
        """The outcome with the time per task of the steady part, where there is one."""
        found = dict(outcome, stopped=True) if self.reached else outcome
        steady = self._steady_seconds(kernels) if found['outcome'] == 'ok' and not found['batches'] else None
        if steady is None:
            return found
        return dict(found, usPerTask=1e6 * steady / (self.wanted - self._wave), steady=True)

    def _steady_seconds(self, kernels: List[outcomes.Kernel]) -> Optional[float]:
        """From the first wave's end to the last of the first tasks, where the app had called more than these and never
        waited for all that it had called: the start is behind it then, and the end of the work not yet in sight."""
        if not self.reached or self._filled is None or len(kernels) != 1 or self.wanted < WAVES * self._wave:
            return None
        clock = kernels[0].clock
        if clock.phases or not self._more or clock.end is None:
            return None
        return max(0.0, clock.end - self._filled)

    # ------------------------------------------------------------ the stop

    def app_has_ended(self, code: int) -> int:
        """From here on an interruption would strike our own code. Called by the main thread.

        @returns the exit code: what the app makes of its being stopped is not held against it.
        """
        try:
            signal.signal(signal.SIGINT, nothing)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, nothing)
        self._app_has_ended.set()
        return 0 if self.reached else code

    def is_concluded(self) -> None:
        self._concluded.set()

    def _stop(self) -> None:
        run = self._run
        executors = [executor for kernel in run.kernels if not kernel.dfk.cleanup_called
                     for executor in kernel.dfk.executors.values()]
        begin_no_more(executors)
        for kernel in run.kernels:
            run.close(kernel)
        # Should the app take the process with it.
        run.write(run.outcome(*self.judge(run.kernels, 0)))
        let_finish(executors, max(FINISH_SECONDS, FINISH_SHARE * run.measured_seconds()))
        # Who waits for the answers of a child that was interrupted would wait for ever.
        if os.getpid() == run.pid:
            self._interrupt()
            if self._app_has_ended.wait(END_SECONDS):
                self._concluded.wait()
                # Its threads may hold the process; there is nothing more to wait for.
                time.sleep(END_SECONDS)
        if not self._concluded.is_set():
            run.conclude(0)
        run.leave(0)

    def _interrupt(self) -> None:
        main = threading.main_thread().ident
        if main is not None and not self._app_has_ended.is_set():
            # To this very thread: another one would not wake it from a wait.
            signal.pthread_kill(main, signal.SIGINT)


def nothing(*_: Any) -> None:
    pass


def begin_no_more(executors: List[Any]) -> None:
    """What waits is never run."""
    for executor in executors:
        executor.submit = never
        drop_waiting(executor)
        hold(executor)


def let_finish(executors: List[Any], seconds: float) -> None:
    """What runs on the workers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(outstanding(executor) for executor in executors):
        time.sleep(POLL_SECONDS)


def never(*_: Any, **__: Any) -> 'Future[Any]':
    return Future()


def drop_waiting(executor: Any) -> None:
    """Of a pool of threads: Python would run all of it before it ends."""
    waiting = getattr(getattr(executor, 'executor', None), '_work_queue', None)
    try:
        while waiting is not None:
            waiting.get_nowait()
    except queue.Empty:
        pass


def managers(executor: Any) -> List[Dict[str, Any]]:
    """Empty for an executor without any, and where the interchange does not answer any more."""
    try:
        return list(executor.connected_managers()) if hasattr(executor, 'connected_managers') else []
    except Exception:
        return []


def hold(executor: Any) -> None:
    """The interchange gives its managers no further task."""
    for block in {manager['block_id'] for manager in managers(executor)}:
        try:
            executor._hold_block(block)
        except Exception:
            return


def outstanding(executor: Any) -> bool:
    return any(manager.get('tasks') for manager in managers(executor))
