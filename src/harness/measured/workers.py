"""Brings the workers of a DataFlowKernel up before the clock starts, and asks the other processes what they are."""
import functools
import glob
import json
import os
import threading
import time
from typing import Any, Callable, Dict, List, Optional

from . import measure, parsl_config, process

POLL_SECONDS = 0.01
# Look for blocks that failed to start, and for warm-up tasks that piled up on one manager, so often.
CHECK_SECONDS = 0.25
REPORT_SECONDS = 10.0
# A manager that is connected says how many workers it has within this time.
SETTLE_SECONDS = 2.0
# Lines of a log that are worth repeating in a reason.
TAIL_LINES = 3


class StartFailed(Exception):
    """Workers that do not come up; the message says why, as far as it can be seen."""


def read_reports(folder: str, role: str) -> List[Dict[str, Any]]:
    reports = []
    for path in glob.glob(os.path.join(folder, role + '.*')):
        if not path.endswith('.part'):
            with open(path) as file:
                reports.append(json.load(file))
    return reports


def start_blocks(dfk: Any) -> None:
    """At once, and not at the first poll of the scaling strategy, five seconds from now."""
    dfk.job_status_poller.poll()


def one_poll_at_a_time() -> None:
    """Parsl's own timer may poll while we do: where loading takes long both would start the first blocks, and an app would
    run with twice its workers. Before the poller is made."""
    try:
        from parsl.jobs.job_status_poller import JobStatusPoller
    except ImportError:
        return
    original = JobStatusPoller.poll
    if hasattr(original, '_optimise_lock'):
        return
    lock = threading.Lock()

    @functools.wraps(original)
    def poll(self: Any) -> None:
        with lock:
            original(self)

    setattr(poll, '_optimise_lock', lock)
    setattr(JobStatusPoller, 'poll', poll)


def bring_up(dfk: Any, folder: str, warm_up: Callable[[float], int], patience: float) -> List[Dict[str, Any]]:
    """Every worker of every HighThroughputExecutor has done a task when this returns their reports."""
    deadline = time.monotonic() + patience
    start_blocks(dfk)
    known = {report['pid'] for report in read_reports(folder, 'worker')}
    executors = [executor for executor in dfk.executors.values() if parsl_config.is_htex(executor)]
    futures: Dict[str, List[Any]] = {executor.label: [] for executor in executors}
    if not executors:
        return []
    remove_if_there(os.path.join(folder, 'go'))
    expected = {executor.label: await_managers(dfk, executor, deadline, futures[executor.label], warm_up, patience)
                for executor in executors}
    for executor in executors:
        for _ in range(expected[executor.label] - len(futures[executor.label])):
            futures[executor.label].append(executor.submit(warm_up, {}, patience))
    reports = await_reports(folder, known, executors, expected, futures, deadline,
                            lambda executor: executor.submit(warm_up, {}, patience))
    with open(os.path.join(folder, 'go'), 'w'):
        pass
    for future in (future for some in futures.values() for future in some):
        future.result(timeout=REPORT_SECONDS)
    return reports


def remove_if_there(path: str) -> None:
    if os.path.exists(path):
        os.remove(path)


def await_managers(dfk: Any, executor: Any, deadline: float, futures: List[Any], warm_up: Callable[[float], int],
                   patience: float) -> int:
    """@returns the number of workers that the managers of all started blocks have."""
    if not executor.blocks_to_job_id and can_scale_out(dfk, executor):
        # No initial blocks: the strategy starts one when there is something to do.
        futures.append(executor.submit(warm_up, {}, patience))
        start_blocks(dfk)
    checked = time.monotonic()
    connected: Optional[float] = None
    while executor.blocks_to_job_id:
        managers = executor.connected_managers()
        if len({manager['block_id'] for manager in managers}) >= len(executor.blocks_to_job_id):
            # Before 2025 a manager is in the list a moment before its number of workers is.
            if all(manager['worker_count'] for manager in managers):
                return sum(manager['worker_count'] for manager in managers)
            connected = connected or time.monotonic()
            if time.monotonic() - connected > SETTLE_SECONDS:
                raise StartFailed('the pool of executor {} has no workers'.format(executor.label))
        if time.monotonic() > deadline:
            raise StartFailed('{} of {} blocks of executor {} connected in time{}'.format(
                len(managers), len(executor.blocks_to_job_id), executor.label, last_words(dfk.run_dir)))
        if time.monotonic() - checked > CHECK_SECONDS:
            checked = time.monotonic()
            check_blocks(executor, dfk.run_dir)
        time.sleep(POLL_SECONDS)
    return 0


def can_scale_out(dfk: Any, executor: Any) -> bool:
    return dfk.config.strategy not in (None, 'none') and executor.provider.max_blocks > 0


def check_blocks(executor: Any, run_dir: str) -> None:
    executor.poll_facade()
    executor.handle_errors(executor.status_facade)
    if executor.bad_state_is_set:
        raise StartFailed('the block of executor {} failed: {}{}'.format(
            executor.label, executor.executor_exception, last_words(run_dir)))


def await_reports(folder: str, known: set, executors: List[Any], expected: Dict[str, int],
                  futures: Dict[str, List[Any]], deadline: float, submit: Callable[[Any], Any]) -> List[Dict[str, Any]]:
    wanted = sum(expected.values())
    changed, seen = time.monotonic(), 0
    while True:
        reports = [report for report in read_reports(folder, 'worker') if report['pid'] not in known]
        if len(reports) >= wanted:
            return reports
        now = time.monotonic()
        if len(reports) > seen:
            changed, seen = now, len(reports)
        raise_failures(futures)
        if now > deadline:
            raise StartFailed('{} of {} workers answered in time{}'.format(
                len(reports), wanted, last_words(executors[0].run_dir)))
        if now - changed > CHECK_SECONDS:
            # With a prefetching manager the tasks may all wait there while the workers of another one have none.
            changed = now
            for executor in executors:
                check_blocks(executor, executor.run_dir)
                for _ in range(more_tasks(executor, len(futures[executor.label]), expected[executor.label])):
                    futures[executor.label].append(submit(executor))
        time.sleep(POLL_SECONDS)


def more_tasks(executor: Any, submitted: int, workers: int) -> int:
    """One at a time meets every manager where they are chosen at random. Where one is always preferred, the others
    get a task only when its queue is full."""
    if submitted < 3 * workers:
        return 1
    queues = workers + executor.prefetch_capacity * len(executor.blocks_to_job_id)
    return queues if submitted < queues else 0


def raise_failures(futures: Dict[str, List[Any]]) -> None:
    for future in (future for some in futures.values() for future in some):
        if future.done() and future.exception() is not None:
            error = future.exception()
            raise StartFailed('a warm-up task failed: {}: {}'.format(type(error).__name__, error))


def last_words(run_dir: str) -> str:
    """The ends of what the pool wrote to standard error and of its logs: why workers do not come up is said there."""
    words = []
    for pattern in ('submit_scripts/*.stderr', 'submit_scripts/*.err', '*/interchange.log', '*/block-*/*/manager.log'):
        for path in sorted(glob.glob(os.path.join(run_dir, pattern)))[:2]:
            lines = [line.strip() for line in measure.read_lines(path) if line.strip()]
            telling = [line for line in lines if 'rror' in line] or (lines if path.endswith('err') else [])
            words += telling[-TAIL_LINES:]
    return ': ' + ' | '.join(words) if words else ''


def is_living(pid: int) -> bool:
    fields = measure.stat_fields(pid)
    return fields is not None and fields[0] != 'Z'


def ask_reports(folder: str, role: str) -> List[Dict[str, Any]]:
    """Signal each living process of the role and wait for its report (and its hooks)."""
    asked = []
    for path in glob.glob(os.path.join(folder, 'start.{}.*'.format(role))):
        pid = int(path.rpartition('.')[2])
        if path.endswith('.part') or not is_living(pid):
            continue
        if not os.path.exists(os.path.join(folder, '{}.{}'.format(role, pid))):
            os.kill(pid, process.REPORT_SIGNAL)
        asked.append(pid)
    deadline = time.monotonic() + REPORT_SECONDS
    while time.monotonic() < deadline:
        reports = [report for report in read_reports(folder, role) if report['pid'] in asked]
        told = {report['pid'] for report in reports}
        # An elastic app may end an idle block while it is asked.
        if not any(pid not in told and is_living(pid) for pid in asked):
            return reports
        time.sleep(POLL_SECONDS)
    raise StartFailed('a process of the role {} does not report ({} of {} did)'.format(role, len(reports), len(asked)))
