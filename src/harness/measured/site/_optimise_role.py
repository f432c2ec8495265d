"""What a process of the run knows and reports about itself: its role, its interpreter, the hooks it ran.

Importable in every process of a run (this folder is on PYTHONPATH). Interchange and manager report when the harness
sends them a signal: by then they have imported everything, and nothing is measured yet. Workers report from their
warm-up task. Reports are files in the run's private folder.
"""
import gc
import json
import os
import signal
import sys
import time
from typing import Any, Dict, List, Optional

# A real-time signal: nobody else's, and harmless to have a handler for.
REPORT_SIGNAL = signal.SIGRTMIN + 7
SCRIPTS = {'interchange.py': 'interchange', 'process_worker_pool.py': 'manager'}
HOLD_SECONDS = 0.002

# As this process was started: setproctitle overwrites /proc/PID/environ, and Parsl and the app change os.environ.
_started_with = dict(os.environ)
_hooks_run: Optional[List[Dict[str, Any]]] = None


def private_dir() -> str:
    return os.environ['OPTIMISE_PRIVATE_DIR']


def command_line() -> List[str]:
    """sys.argv is not set yet when sitecustomize runs; sys.orig_argv exists from Python 3.10 on."""
    if hasattr(sys, 'orig_argv'):
        return list(sys.orig_argv)
    with open('/proc/self/cmdline', 'rb') as file:
        return [os.fsdecode(word) for word in file.read().split(b'\0')[:-1]]


def role_of(words: List[str]) -> Optional[str]:
    """interchange, manager, or None: submit and workers are told apart by what they run, not by their command line."""
    for word in words[1:]:
        if not word.startswith('-'):
            return SCRIPTS.get(os.path.basename(word))
    return None


def start() -> None:
    """Called by sitecustomize, before the process runs anything of its own."""
    role = role_of(command_line())
    if role is None:
        return
    signal.signal(REPORT_SIGNAL, lambda *_: report(role))
    # Once its file is there, a process may be sent the signal.
    write_json('start.{}.{}'.format(role, os.getpid()), {})
    if role == 'manager':
        for name, value in json.loads(os.environ.get('OPTIMISE_WORKER_ENV', '{}')).items():
            set_env(name, value)


def set_env(name: str, value: Optional[str]) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def write_json(name: str, content: Any) -> None:
    """A file that is either not there or complete."""
    path = os.path.join(private_dir(), name)
    with open(path + '.part', 'w') as file:
        json.dump(content, file)
    os.replace(path + '.part', path)


def report(role: str, **more: Any) -> None:
    hooks = run_hooks(role)
    write_json('{}.{}'.format(role, os.getpid()), dict(describe(), hooks=hooks, **more))


def warm_up(patience: float) -> int:
    """A worker's first task: report, then hold the worker until all have reported, so that each gets one of these."""
    folder = private_dir()
    report('worker', rank=int(os.environ.get('PARSL_WORKER_RANK', '-1')),
           block=os.environ.get('PARSL_WORKER_BLOCK_ID', ''))
    deadline = time.monotonic() + patience
    while not os.path.exists(os.path.join(folder, 'go')) and time.monotonic() < deadline:
        time.sleep(HOLD_SECONDS)
    return os.getpid()


def run_hooks(role: str) -> List[Dict[str, Any]]:
    """The hooks asked for in this role, once per process; failures are reported, not raised."""
    global _hooks_run
    if _hooks_run is None:
        _hooks_run = [run_hook(hook) for hook in json.loads(os.environ.get('OPTIMISE_HOOKS', '[]'))
                      if role in hook['roles']]
    return _hooks_run


def run_hook(hook: Dict[str, Any]) -> Dict[str, Any]:
    done = {'hook': hook['hook'], 'args': hook['args'], 'error': None}
    try:
        find_hook(hook['hook'])(**hook['args'])
    except Exception as error:
        done['error'] = '{}: {}'.format(type(error).__name__, error)
    return done


def find_hook(name: str) -> Any:
    """A function of hooks.py beside this folder, or `path/to/file.py:function`."""
    path, _, function = name.rpartition(':')
    if path == '':
        path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'hooks.py')
    module_name = '_optimise_hooks_{}'.format(abs(hash(path)))
    if module_name not in sys.modules:
        from importlib.util import module_from_spec, spec_from_file_location

        spec = spec_from_file_location(module_name, path)
        if spec is None or spec.loader is None:
            raise ImportError('{} is not a Python file'.format(path))
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[module_name] = module
    return getattr(sys.modules[module_name], function)


def overlay_of(package: Any, main: Any) -> Optional[str]:
    """The hash of the overlay that this process runs. pip copies two modules to bin/, and the copy is what runs: an app
    that starts the installed one by its path has a package and a script that do not belong together."""
    found = hash_of(package)
    if os.path.basename(getattr(main, '__file__', None) or '') not in SCRIPTS or hash_of(main) == found:
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
    return {
        'pid': os.getpid(),
        'python': '.'.join(map(str, sys.version_info[:3])),
        'executable': sys.executable,
        'gilEnabled': sys._is_gil_enabled() if hasattr(sys, '_is_gil_enabled') else True,
        'main': getattr(main, '__file__', None),
        'parsl': getattr(parsl, '__file__', None),
        'overlay': overlay_of(parsl, main),
        'zmq': zmq.zmq_version() if zmq is not None else None,
        'gc': {'enabled': gc.isenabled(), 'threshold': list(gc.get_threshold()), 'frozen': gc.get_freeze_count() > 0},
        'switchInterval': sys.getswitchinterval(),
        'environment': {name: _started_with.get(name) for name in json.loads(_started_with.get('OPTIMISE_SHOW', '[]'))},
    }
