"""What was really applied: read back from the live Config, the processes and the kernel."""
import json
from typing import Any, Dict, List, Optional

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


def process_echo(reports: List[Dict[str, Any]], helpers: Dict[int, List[int]]) -> List[Dict[str, Any]]:
    """One entry for processes that are alike in everything but their id, with their number."""
    groups: Dict[str, Dict[str, Any]] = {}
    for report in sorted(reports, key=lambda report: (report.get('block', ''), report.get('rank', 0))):
        entry = {name: value for name, value in report.items() if name not in ('pid', 'rank', 'block')}
        for read_processes, _ in kinds.having('read_processes'):
            entry.update(read_processes([report['pid'], *helpers.get(report['pid'], [])]))
        key = json.dumps(entry, sort_keys=True)
        group = groups.setdefault(key, dict(entry, count=0))
        group['count'] += 1
        if 'rank' in report:
            group.setdefault('ranks', []).append(report['rank'])
    return list(groups.values())


def executors_echo(dfk: Any) -> List[Dict[str, Any]]:
    return [executor_echo(executor, connected=True) for executor in dfk.config.executors]


def executor_echo(executor: Any, connected: bool) -> Dict[str, Any]:
    provider = getattr(executor, 'provider', None)
    workers: Optional[int] = None
    blocks: Optional[int] = None
    if parsl_config.is_thread_pool(executor):
        workers = executor.max_threads
    elif parsl_config.is_htex(executor) and connected:
        managers = executor.connected_managers()
        workers = sum(manager['worker_count'] for manager in managers)
        blocks = len({manager['block_id'] for manager in managers})
    elif parsl_config.is_htex(executor):
        limit = executor.max_workers_per_node
        workers = None if limit is None or limit == float('inf') else int(limit)
    return {'label': executor.label, 'type': type(executor).__name__,
            'provider': None if provider is None else type(provider).__name__, 'workers': workers, 'blocks': blocks}
