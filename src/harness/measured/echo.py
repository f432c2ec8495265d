"""What was really applied: read back from the live Config, the processes and the kernel."""
import json
from typing import Any, Dict, List, Optional

from . import blocks as blocks_of_workers
from . import kinds, measure, parsl_config

PROVIDER_OF_THIS_MACHINE = 'LocalProvider'


def helpers_of(managers: List[Dict[str, Any]], workers: List[Dict[str, Any]], session: int) -> Dict[int, List[int]]:
    """The children of each manager that are not workers: multiprocessing's server and resource tracker."""
    known = {report['pid'] for report in workers}
    helpers: Dict[int, List[int]] = {report['pid']: [] for report in managers}
    for pid, fields in measure.session_stats(session).items():
        parent = int(fields[1])
        if parent in helpers and pid not in known:
            helpers[parent].append(pid)
    return helpers


def read_processes(reports: List[Dict[str, Any]], helpers: Dict[int, List[int]]) -> Dict[int, Dict[str, Any]]:
    """What the kernel knows of each process, and of those that help it."""
    found: Dict[int, Dict[str, Any]] = {}
    for report in reports:
        fields: Dict[str, Any] = {}
        for read, _ in kinds.having('read_processes'):
            fields.update(read([report['pid'], *helpers.get(report['pid'], [])]))
        found[report['pid']] = fields
    return found


def process_echo(reports: List[Dict[str, Any]], helpers: Dict[int, List[int]],
                 earlier: Dict[int, Dict[str, Any]]) -> List[Dict[str, Any]]:
    """One entry for processes that are alike in everything but their id, with their number.

    @param earlier what the kernel knew when they had come up: all that there is of one that has gone since.
    """
    groups: Dict[str, Dict[str, Any]] = {}
    now = read_processes(reports, helpers)
    for report in sorted(reports, key=lambda report: (report.get('block', ''), report.get('rank', 0))):
        pid = report['pid']
        entry = {name: value for name, value in report.items() if name not in ('pid', 'rank', 'block')}
        entry.update(now[pid] if measure.stat_fields(pid) is not None else earlier.get(pid, now[pid]))
        key = json.dumps(entry, sort_keys=True)
        group = groups.setdefault(key, dict(entry, count=0))
        group['count'] += 1
        if 'rank' in report:
            group.setdefault('ranks', []).append(report['rank'])
    return list(groups.values())


def at_most(first: List[Dict[str, Any]], last: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The executors of one DataFlowKernel with the most workers and blocks that were seen: those of an elastic app come
    and go."""
    def most(name: str, one: Dict[str, Any], other: Dict[str, Any]) -> Any:
        return one[name] if other[name] is None else max(one[name] or 0, other[name])

    return [dict(b, workers=most('workers', a, b), blocks=most('blocks', a, b)) for a, b in zip(first, last)]


def merged(first: Optional[Dict[str, Any]], second: Dict[str, Any]) -> Dict[str, Any]:
    """The echo of an app with several DataFlowKernels: what is alike in them is there once."""
    if first is None:
        return second
    both = dict(second)
    both['executors'] = joined(first['executors'], second['executors'])
    both['workers'] = max(first['workers'], second['workers'])
    both['processes'] = {role: joined(first['processes'][role], entries)
                         for role, entries in second['processes'].items()}
    for name in ('attributes', 'forced'):
        both[name] = dict(second[name], **first[name])
    if 'set' in second:
        both['set'] = {target: joined(first['set'][target], values) for target, values in second['set'].items()}
    return both


def joined(first: List[Any], second: List[Any]) -> List[Any]:
    return first + [entry for entry in second if entry not in first]


def executors_echo(dfk: Any) -> List[Dict[str, Any]]:
    return [executor_echo(executor, connected=True) for executor in dfk.config.executors]


def executor_echo(executor: Any, connected: bool) -> Dict[str, Any]:
    provider = getattr(executor, 'provider', None)
    workers: Optional[int] = None
    blocks: Optional[int] = None
    if parsl_config.is_thread_pool(executor):
        workers = executor.max_threads
    elif parsl_config.is_htex(executor) and connected:
        managers = blocks_of_workers.living_managers(executor)
        workers = sum(manager['worker_count'] for manager in managers)
        blocks = len({manager['block_id'] for manager in managers})
    elif parsl_config.is_htex(executor):
        limit = executor.max_workers_per_node
        workers = None if limit is None or limit == float('inf') else int(limit)
    return {'label': executor.label, 'type': type(executor).__name__,
            'provider': None if provider is None else type(provider).__name__, 'workers': workers, 'blocks': blocks}
