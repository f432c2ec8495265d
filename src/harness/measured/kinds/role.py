"""The kind `role`: kernel scheduling of the processes of a role. In a measured run it is set from outside, in an export
by each process for itself.
"""
import json
import os
import sys
from typing import Any, Dict, Iterable, List, Tuple

POLICIES = {'other': os.SCHED_OTHER, 'batch': os.SCHED_BATCH, 'idle': os.SCHED_IDLE, 'fifo': os.SCHED_FIFO,
            'rr': os.SCHED_RR}
POLICY_NAMES = {number: name for name, number in POLICIES.items()}


def started(actions: List[Dict[str, Any]], processes: Dict[str, List[Tuple[int, int]]]) -> None:
    for action in actions:
        for pid, rank in processes[action['role']]:
            schedule(pid, action['settings'], rank)


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
        # The real-time policies have no priority 0.
        priority = settings.get('priority', 1 if settings['policy'] in ('fifo', 'rr') else 0)
        os.sched_setscheduler(tid, POLICIES[settings['policy']], os.sched_param(priority))


def read_processes(pids: Iterable[int]) -> Dict[str, List[Any]]:
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


# ---------------------------------------------------------------- in an export

# How the user started the program, for its children: what one role is given is not meant for those it starts.
BEGINNING = 'OPTIMISE_HOOKS_SCHEDULING'


def remember(actions: List[Dict[str, Any]]) -> None:
    if BEGINNING not in os.environ:
        os.environ[BEGINNING] = json.dumps({
            'cpus': sorted(os.sched_getaffinity(0)),
            'policy': POLICY_NAMES.get(os.sched_getscheduler(0), 'other'),
            'priority': os.sched_getparam(0).sched_priority,
            'nice': os.getpriority(os.PRIO_PROCESS, 0),
        })


def exported_began(role: str, actions: List[Dict[str, Any]]) -> None:
    if role == 'submit' or BEGINNING not in os.environ:
        return
    try:
        schedule(os.getpid(), json.loads(os.environ[BEGINNING]), 0)
    except PermissionError:
        print('optimise_hooks: this user may not undo a lowered priority; it is inherited', file=sys.stderr)


def in_process(action: Dict[str, Any]) -> None:
    settings = action['settings']
    rank = int(os.environ.get('PARSL_WORKER_RANK', '0'))
    by_rank = settings.get('cpusByRank')
    schedule(os.getpid(), settings, rank % len(by_rank) if by_rank else rank)
