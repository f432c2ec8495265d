"""Puts the stamps into Parsl: around what its threads wait in, and around the steps of a task.

A thread is at work on its stage whenever it does not wait: that holds for every version of Parsl and under every patch,
as both change what is done between two waits. A patch that brings a wait of its own is looked for by what it waits in.
"""
import functools
import importlib
import os
import queue
import sys
import threading
import time
from typing import Any, Callable, Dict, List, Optional, Set

from . import stamps
from .stamps import DONE, INTERCHANGE, MANAGER, NOTHING, RESULT, RUN, SEND, WORKER, Tracker

STAGE_OF_ROLE = {'interchange': INTERCHANGE, 'manager': MANAGER, 'worker': WORKER}
RESULT_THREAD = 'HTEX-Result-Queue-Thread'
# What a worker unpacks a task with: the first of the parts is the task's own function.
UNPACK = ('unpack_apply_message', 'unpack_res_spec_apply_message')

_begun: Set[str] = set()


def begin(role: str, folder: str) -> None:
    """In an interchange, a manager or a worker, once it has imported everything. The second call does nothing."""
    if _begun:
        return
    _begun.add(role)
    tracker = Tracker(folder, role)
    stage = STAGE_OF_ROLE[role]
    watch_waits(tracker, lambda: stage)
    if role == 'worker':
        watch_runs(tracker)


def watch_waits(tracker: Tracker, stage_of_thread: Callable[[], int]) -> None:
    """Where a thread waits for a message or for an item of a queue."""
    import multiprocessing.queues
    import zmq

    wrap_wait(zmq.Poller, 'poll', tracker, stage_of_thread, polls=True)
    wrap_wait(zmq.Socket, 'recv', tracker, stage_of_thread, polls=False)
    for kind in (multiprocessing.queues.Queue, multiprocessing.queues.SimpleQueue, *queues_of_parsl()):
        wrap_wait(kind, 'get', tracker, stage_of_thread, polls=True)


def queues_of_parsl() -> List[type]:
    """Those that stand in its own code, as under src_worker_sockets."""
    module = 'parsl.multiprocessing'
    found = vars(sys.modules[module]).values() if module in sys.modules else ()
    return [kind for kind in found if isinstance(kind, type) and kind.__module__ == module and 'get' in vars(kind)]


def wrap_wait(owner: Any, name: str, tracker: Tracker, stage_of_thread: Callable[[], int], polls: bool) -> None:
    """@param polls: what comes after it in this thread does not wait (a `recv` after a `poll`)."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def wait(self: Any, *args: Any, **kwargs: Any) -> Any:
        stage = stage_of_thread()
        if stage == NOTHING:
            return original(self, *args, **kwargs)
        track = tracker.track()
        # A task that waits for something of its own is at its own work.
        if track.stage == RUN or (track.polls and not polls):
            return original(self, *args, **kwargs)
        track.polls = track.polls or polls
        track.to(NOTHING)
        try:
            found = original(self, *args, **kwargs)
        finally:
            track.to(stage)
        if stage == WORKER and isinstance(found, dict):
            track.task = found.get('task_id', -1)
        return found

    setattr(owner, name, wait)


# ---------------------------------------------------------------- the tasks' own time

class Timed:
    """A task's own function with a clock around it; its CPU time is that of the whole process and of what it started."""

    def __init__(self, function: Callable[..., Any], tracker: Tracker, cpu: Callable[[], float],
                 task: Optional[int] = None) -> None:
        self._function = function
        self._tracker = tracker
        self._cpu = cpu
        self._task = task

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        track = self._tracker.track()
        if self._task is not None:
            track.task = self._task
        waited = track.waited()
        cpu = self._cpu()
        before = track.to(RUN)
        try:
            return self._function(*args, **kwargs)
        finally:
            end = time.perf_counter()
            track.ran(before, end, self._cpu() - cpu, track.waited() - waited)


def cpu_of_process() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


class Unpacking(threading.local):
    """Whether this thread takes a task out of its message."""
    active = False


_unpacking = Unpacking()


def watch_imports(tracker: Tracker) -> None:
    """A function that is named by its module makes each worker import that, with its first task: the app's own time."""
    bootstrap = importlib._bootstrap  # type: ignore[attr-defined]
    load = bootstrap._find_and_load

    @functools.wraps(load)
    def timed(name: str, *args: Any) -> Any:
        # Only what is not there yet comes here; what a module imports in its turn is a part of it.
        if not _unpacking.active or name.partition('.')[0] == 'parsl':
            return load(name, *args)
        _unpacking.active = False
        try:
            return Timed(load, tracker, cpu_of_process)(name, *args)
        finally:
            _unpacking.active = True

    bootstrap._find_and_load = timed


def watch_runs(tracker: Tracker) -> None:
    """In a worker: each task's function comes out of a message."""
    watch_imports(tracker)
    for module in list(sys.modules.values()):
        for name in UNPACK:
            original = getattr(module, name, None)
            if callable(original) and not hasattr(original, '_optimise_unpacks'):
                setattr(module, name, unpacking(original, tracker))


def unpacking(original: Callable[..., Any], tracker: Tracker) -> Callable[..., Any]:
    @functools.wraps(original)
    def unpack(*args: Any, **kwargs: Any) -> Any:
        _unpacking.active = True
        try:
            function, *rest = original(*args, **kwargs)
        finally:
            _unpacking.active = False
        if not isinstance(function, Timed):
            function = Timed(function, tracker, cpu_of_process)
        return [function, *rest]

    setattr(unpack, '_optimise_unpacks', True)
    return unpack


# ---------------------------------------------------------------- the submitting process

def watch_submit(tracker: Tracker) -> None:
    """Around the steps that a DataFlowKernel takes for a task, under whichever names this Parsl has them."""
    from parsl.dataflow.dflow import DataFlowKernel

    watch_waits(tracker, lambda: RESULT if threading.current_thread().name == RESULT_THREAD else NOTHING)
    steps: Dict[str, int] = {'submit': stamps.APP_CALL, '_launch_if_ready_async': stamps.DFK, 'launch_task': stamps.DFK,
                             'handle_exec_update': DONE, 'handle_join_update': DONE}
    for name, stage in steps.items():
        if hasattr(DataFlowKernel, name):
            setattr(DataFlowKernel, name, in_stage(getattr(DataFlowKernel, name), tracker, stage))


class Awaited:
    """The queue of a thread that is at work on one stage whenever it does not wait here. Not every queue can be wrapped."""

    def __init__(self, original: Any, tracker: Tracker, stage: int) -> None:
        self._original = original
        self._tracker = tracker
        self._stage = stage

    def get(self, *args: Any, **kwargs: Any) -> Any:
        track = self._tracker.track()
        track.to(NOTHING)
        try:
            return self._original.get(*args, **kwargs)
        finally:
            track.to(self._stage)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


def watch_sender(pipe: Any, tracker: Tracker) -> None:
    """Where what is put into a pipe goes to a thread that sends it, as under src_submit_batch_send."""
    for name, value in list(vars(pipe).items()):
        if isinstance(value, (queue.Queue, queue.SimpleQueue)):
            setattr(pipe, name, Awaited(value, tracker, SEND))


def in_stage(original: Callable[..., Any], tracker: Tracker, stage: int) -> Callable[..., Any]:
    @functools.wraps(original)
    def step(*args: Any, **kwargs: Any) -> Any:
        track = tracker.track()
        before = track.to(stage)
        try:
            return original(*args, **kwargs)
        finally:
            track.to(before)

    return step
