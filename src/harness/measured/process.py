"""What a process of the run knows and reports about itself: its role, its interpreter, what it did itself.

Importable in every process of a run (the folder `site` is on PYTHONPATH). Interchange and manager report when the
harness sends them a signal: by then they have imported everything, and nothing is measured yet. Workers report from
their warm-up task. Reports are files in the run's private folder.
"""
import json
import os
import signal
import sys
import time
from typing import Any, Callable, Dict, List, Optional

from . import children, kinds, start_up

# A real-time signal: nobody else's, and harmless to have a handler for.
REPORT_SIGNAL = signal.SIGRTMIN + 7
HOLD_SECONDS = 0.002

# As this process was started: setproctitle overwrites /proc/PID/environ, and Parsl and the app change os.environ.
_started_with = dict(os.environ)
_done: Optional[List[Dict[str, Any]]] = None


def private_dir() -> str:
    return os.environ['OPTIMISE_PRIVATE_DIR']


def is_profiled() -> bool:
    """Whether this run is to say where its time goes; such a run is never scored."""
    return _started_with.get('OPTIMISE_PROFILE') == '1'


def start() -> None:
    """Called by sitecustomize, before the process runs anything of its own."""
    role = start_up.role_of(start_up.command_line())
    if role is None:
        children.watch()
        return
    signal.signal(REPORT_SIGNAL, lambda *_: report(role))
    # Once its file is there, a process may be sent the signal.
    write_json('start.{}.{}'.format(role, os.getpid()), {})
    for process_began, _ in kinds.having('process_began'):
        process_began(role)


def write_json(name: str, content: Any) -> None:
    """A file that is either not there or complete."""
    path = os.path.join(private_dir(), name)
    with open(path + '.part', 'w') as file:
        json.dump(content, file)
    os.replace(path + '.part', path)


def report(role: str, **more: Any) -> None:
    done = carry_out(role)
    if is_profiled():
        from .profiling import hooks

        hooks.begin(role, private_dir())
    write_json('{}.{}'.format(role, os.getpid()), dict(describe(), hooks=done, **more))


def warm_up(patience: float) -> int:
    """A worker's first task: report, then hold the worker until all have reported, so that each gets one of these."""
    folder = private_dir()
    report('worker', rank=int(os.environ.get('PARSL_WORKER_RANK', '-1')),
           block=os.environ.get('PARSL_WORKER_BLOCK_ID', ''))
    deadline = time.monotonic() + patience
    while not os.path.exists(os.path.join(folder, 'go')) and time.monotonic() < deadline:
        time.sleep(HOLD_SECONDS)
    return os.getpid()


def carry_out(role: str) -> List[Dict[str, Any]]:
    """What this role is to do itself, once per process; failures are reported, not raised."""
    global _done
    if _done is None:
        actions = [action for action in json.loads(os.environ.get('OPTIMISE_ACTIONS', '[]')) if role in action['roles']]
        _done = [attempt(in_process, action) for in_process, own in kinds.having('in_process', actions)
                 for action in own]
    return _done


def attempt(in_process: Callable[[Dict[str, Any]], None], action: Dict[str, Any]) -> Dict[str, Any]:
    done = {name: value for name, value in action.items() if name not in ('kind', 'roles')}
    done['error'] = None
    try:
        in_process(action)
    except Exception as error:
        done['error'] = '{}: {}'.format(type(error).__name__, error)
    return done


def overlay_of(package: Any, main: Any) -> Optional[str]:
    """The hash of the overlay that this process runs. pip copies two modules to bin/, and the copy is what runs: an app
    that starts the installed one by its path has a package and a script that do not belong together."""
    found = hash_of(package)
    if os.path.basename(getattr(main, '__file__', None) or '') not in start_up.SCRIPTS or hash_of(main) == found:
        return found
    return 'package {}, script {}'.format(found, hash_of(main))


def hash_of(module: Any) -> Optional[str]:
    marker = getattr(module, '__optimise_overlay__', None)
    return marker.get('hash') if isinstance(marker, dict) else None


def describe() -> Dict[str, Any]:
    """This process as it is now."""
    parsl = sys.modules.get('parsl')
    zmq = sys.modules.get('zmq')
    main = sys.modules.get('__mp_main__') or sys.modules.get('__main__')
    known = {
        'pid': os.getpid(),
        'python': '.'.join(map(str, sys.version_info[:3])),
        'executable': sys.executable,
        'gilEnabled': sys._is_gil_enabled() if hasattr(sys, '_is_gil_enabled') else True,
        'main': getattr(main, '__file__', None),
        'parsl': getattr(parsl, '__file__', None),
        'overlay': overlay_of(parsl, main),
        'zmq': zmq.zmq_version() if zmq is not None else None,
    }
    for describe_kind, _ in kinds.having('describe'):
        known.update(describe_kind(_started_with))
    return known
