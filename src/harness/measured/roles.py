"""Kernel scheduling of the processes of a role: asked for, and read back."""
import os
from typing import Any, Dict, Iterable, List

POLICIES = {'other': os.SCHED_OTHER, 'batch': os.SCHED_BATCH, 'idle': os.SCHED_IDLE, 'fifo': os.SCHED_FIFO,
            'rr': os.SCHED_RR}
POLICY_NAMES = {number: name for name, number in POLICIES.items()}


def threads_of(pid: int) -> List[int]:
    try:
        return [int(name) for name in os.listdir('/proc/{}/task'.format(pid))]
    except FileNotFoundError:
        return []


def schedule(pid: int, settings: Dict[str, Any], rank: int) -> None:
    """For every thread, and again for those that came meanwhile; later ones inherit from the thread that starts them.

    @raises OSError where the kernel refuses (no such CPU, no permission).
    """
    done: set = set()
    while True:
        new = [tid for tid in threads_of(pid) if tid not in done]
        if not new:
            return
        for tid in new:
            done.add(tid)
            try:
                schedule_thread(tid, settings, rank)
            except ProcessLookupError:
                pass


def schedule_thread(tid: int, settings: Dict[str, Any], rank: int) -> None:
    cpus = settings.get('cpus')
    by_rank = settings.get('cpusByRank')
    if by_rank is not None:
        if not 0 <= rank < len(by_rank):
            raise ValueError('there is no list of CPUs for the worker of rank {}'.format(rank))
        cpus = by_rank[rank]
    if cpus is not None:
        os.sched_setaffinity(tid, cpus)
    if settings.get('nice') is not None:
        os.setpriority(os.PRIO_PROCESS, tid, settings['nice'])
    if settings.get('policy') is not None:
        priority = settings.get('priority', 1 if settings['policy'] in ('fifo', 'rr') else 0)
        os.sched_setscheduler(tid, POLICIES[settings['policy']], os.sched_param(priority))


def read_back(pids: Iterable[int]) -> Dict[str, List[Any]]:
    """Every distinct mask, nice value, policy and priority among the threads of the processes."""
    found: Dict[str, set] = {'cpus': set(), 'nice': set(), 'policy': set(), 'priority': set()}
    for tid in (tid for pid in pids for tid in threads_of(pid)):
        try:
            found['cpus'].add(tuple(sorted(os.sched_getaffinity(tid))))
            found['nice'].add(os.getpriority(os.PRIO_PROCESS, tid))
            policy = os.sched_getscheduler(tid) & ~getattr(os, 'SCHED_RESET_ON_FORK', 0)
            found['policy'].add(POLICY_NAMES.get(policy, str(policy)))
            found['priority'].add(os.sched_getparam(tid).sched_priority)
        except ProcessLookupError:
            pass
    return {name: sorted(values) for name, values in found.items()}
