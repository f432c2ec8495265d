"""What came of a run, as far as it can be told from inside: what was asked and what was applied is compared outside."""
import json
import os
from typing import Any, Dict, List, Optional, Tuple

from . import measure
from .blocks import Blocks
from .retries import Retries

NO_TASK = 'the app submitted no task'
# What a reason ends with where tasks were not run at all.
REMEMBERED = 'answered from a memo or a checkpoint and not run'


class Kernel:
    """One DataFlowKernel of the app: its clock, and what its processes used while it was open."""

    def __init__(self, dfk: Any, clock: measure.Clock, retries: Retries, before: Dict[str, Any]) -> None:
        self.dfk = dfk
        self.retries = retries
        self.blocks = Blocks(dfk)
        self.clock = clock
        self.before = before
        self.after: Optional[Dict[str, Any]] = None
        self.states: Dict[str, int] = {}
        self.tasks = 0
        self.cleanup = dfk.cleanup
        self.share: Any = None

    def count(self) -> None:
        """The tasks up to now, and how they ended; of the first ones alone where the app is stopped after these."""
        self.blocks.look_again()
        first = None if self.share is None else self.share.counted()
        if first is not None:
            self.tasks, self.states = first
            return
        self.tasks = self.dfk.task_count
        self.states = {state.name: count for state, count in self.dfk.task_state_counts.items() if count}


def measured_seconds(kernels: List[Kernel]) -> float:
    return sum(kernel.clock.seconds for kernel in kernels)


def judge(kernels: List[Kernel], code: int) -> Tuple[str, Optional[str]]:
    """@param code the app's exit code. @returns the outcome, and why it is not `ok`."""
    states: Dict[str, int] = {}
    for kernel in kernels:
        for name, count in kernel.states.items():
            states[name] = states.get(name, 0) + count
    tasks = sum(kernel.tasks for kernel in kernels)
    done = states.get('exec_done', 0)
    failed = failures(kernels)
    if failed and (code != 0 or failed == tasks):
        return 'failed', failed_text(kernels)
    if code != 0:
        return 'failed', 'the app ended with exit code {}'.format(code)
    if not kernels:
        return 'failed', 'the app ended without making a DataFlowKernel'
    if states.get('memo_done', 0):
        return 'invalid', '{} of {} tasks were {}'.format(states['memo_done'], tasks, REMEMBERED)
    if done + failed != tasks:
        return 'failed', '{} of {} tasks were not done when the app ended{}'.format(
            tasks - done - failed, tasks, ': it does not wait for them' if done + failed == 0 else '')
    if tasks == 0:
        return 'failed', NO_TASK
    # An app may count on a failure and go on: whether it always does is for those to say who know its other runs.
    return 'ok', failed_text(kernels) if failed else None


def failures(kernels: List[Kernel]) -> int:
    return sum(kernel.states.get(name, 0) for kernel in kernels for name in ('failed', 'dep_fail'))


def failed_text(kernels: List[Kernel]) -> str:
    errors = [kernel.clock.first_error for kernel in kernels if kernel.clock.first_error]
    tasks = sum(kernel.tasks for kernel in kernels)
    return '{} of {} tasks failed{}'.format(failures(kernels), tasks, ': ' + errors[0] if errors else '')


def outcome(kind: str, reason: Optional[str], kernels: List[Kernel], startup: float,
            echo: Optional[Dict[str, Any]]) -> Dict[str, Any]:
    """What the launcher reads."""
    tasks = sum(kernel.tasks for kernel in kernels)
    phases = [phase for kernel in kernels for phase in kernel.clock.phases]
    batches = measure.batches_of(phases, tasks) if kind == 'ok' else []
    seconds = measured_seconds(kernels)
    per_task = 1e6 * seconds / tasks if tasks else None
    closed = [kernel for kernel in kernels if kernel.after is not None]
    short = [kernel.blocks.shortfall for kernel in kernels if kernel.blocks.shortfall is not None]
    return {
        'format': 1, 'outcome': kind, 'reason': reason, 'censored': False, 'batches': batches,
        'usPerTask': None if kind != 'ok' else median(batches) if batches else per_task,
        'tasks': tasks if kernels else None,
        'failedTasks': failures(kernels) if kernels else None,
        'retries': sum(k.retries.retried(k.states) for k in kernels) if kernels else None,
        'lostWorkers': sum(k.retries.lost_workers() for k in kernels) if kernels else None,
        'done': sum(k.states.get('exec_done', 0) for k in kernels) if kernels else None,
        'makespanSeconds': seconds if kind == 'ok' else None,
        'startupSeconds': startup if kernels else None,
        'cpuSeconds': sum(k.after['ownCpuSeconds'] - k.before['ownCpuSeconds'] for k in closed) if closed else None,
        'peakRssMb': max(k.after['peakRssMb'] for k in closed) if closed else None,
        'logBytes': log_bytes(kernels) if kernels else None,
        'workers': echo['workers'] if echo else None,
        'echo': echo,
        'machine': [{'before': k.before, 'after': k.after} for k in closed],
        **({'shortOfWorkers': short[0]} if short else {}),
    }


def log_bytes(kernels: List[Kernel]) -> Optional[int]:
    """What the kernels have written into their run folders up to now. A folder that the app has removed says nothing."""
    folders = {os.path.realpath(kernel.dfk.run_dir) for kernel in kernels}
    if not all(os.path.isdir(folder) for folder in folders):
        return None
    files = [os.path.join(folder, name) for top in folders for folder, _, names in os.walk(top) for name in names]
    return sum(size for size in map(size_of, files) if size is not None)


def size_of(path: str) -> Optional[int]:
    try:
        return os.lstat(path).st_size
    except OSError:
        return None


def write(path: str, content: Dict[str, Any]) -> None:
    """A file that is either not there or complete."""
    with open(path + '.part', 'w') as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + '.part', path)


def median(values: List[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
