"""Settings of running processes that no Parsl argument carries, found by optimise. Standard library only.

Either put this folder on PYTHONPATH (env.sh does): nothing else has to be changed. Or, before parsl.load():

    import sys
    sys.path.insert(0, 'THIS FOLDER')
    import optimise_hooks
    optimise_hooks.install()

Each process of the run finds out what it is (submit, interchange, manager, worker), waits until it has started, and
applies the settings of its role. `python optimise_hooks.py` prints them.
"""
import importlib.util
import json
import os
import sys
import threading
import time

SETTINGS = json.loads('{}')

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = {'interchange.py': 'interchange', 'process_worker_pool.py': 'manager'}
# A process that has imported nothing new for this long has started.
SETTLED_SECONDS = 0.2
PATIENCE_SECONDS = 120
POLICIES = {'other': 'SCHED_OTHER', 'batch': 'SCHED_BATCH', 'idle': 'SCHED_IDLE', 'fifo': 'SCHED_FIFO', 'rr': 'SCHED_RR'}


def install():
    """For the program that submits: apply its own settings at its next DataFlowKernel, and reach its children."""
    remember_scheduling()
    path = os.environ.get('PYTHONPATH')
    if path is None or HERE not in path.split(os.pathsep):
        os.environ['PYTHONPATH'] = HERE if not path else HERE + os.pathsep + path
    from parsl.dataflow.dflow import DataFlowKernel

    start = DataFlowKernel.__init__
    if getattr(start, 'optimise_hooks', False):
        return

    def __init__(self, *args, **kwargs):
        start(self, *args, **kwargs)
        apply('submit')

    __init__.optimise_hooks = True
    DataFlowKernel.__init__ = __init__


def start_process():
    """For sitecustomize: called at the start of every Python process."""
    words = command_line()
    script = next((word for word in words[1:] if not word.startswith('-')), '')
    role = SCRIPTS.get(os.path.basename(script))
    if role is not None:
        reset_scheduling()
        set_environment(role)
        in_background(lambda: has_started(role) and role)
    elif any('multiprocessing' in word for word in words[1:]):
        when_ranked(start_worker)
        in_background(is_helper)
    else:
        # This interpreter was started with it; what it starts gets its own.
        remember_scheduling()
        set_environment('submit')
        when_imported('parsl.dataflow.dflow', install)


def start_worker():
    reset_scheduling()
    apply('worker')


# How the user started the program, for its children: what one role is given is not meant for those it starts.
BEGINNING = 'OPTIMISE_HOOKS_SCHEDULING'


def remember_scheduling():
    if BEGINNING not in os.environ:
        os.environ[BEGINNING] = json.dumps({
            'cpus': sorted(os.sched_getaffinity(0)),
            'policy': next((name for name, value in POLICIES.items() if getattr(os, value) == os.sched_getscheduler(0)),
                           'other'),
            'priority': os.sched_getparam(0).sched_priority,
            'nice': os.getpriority(os.PRIO_PROCESS, 0),
        })


def reset_scheduling():
    if SETTINGS.get('roles') and BEGINNING in os.environ:
        try:
            schedule(json.loads(os.environ[BEGINNING]))
        except PermissionError:
            print('optimise_hooks: this user may not undo a lowered priority; it is inherited', file=sys.stderr)


def command_line():
    if hasattr(sys, 'orig_argv'):
        return list(sys.orig_argv)
    with open('/proc/self/cmdline', 'rb') as file:
        return [os.fsdecode(word) for word in file.read().split(b'\0')[:-1]]


def set_environment(role):
    """What is for some processes only. Workers take theirs from the manager: libraries read it when they are loaded.

    The commands of interchange and manager have it in front of them already (see make_config).
    """
    for entry in SETTINGS.get('environment', []):
        roles = entry['roles']
        if role == 'manager' and 'worker' in roles and entry['value'] is not None:
            os.environ[entry['name']] = entry['value']
        elif role == 'manager' and ('worker' in roles or 'manager' in roles) or role == 'submit' and 'submit' in roles:
            os.environ.pop(entry['name'], None)


def has_started(role):
    """A manager's children inherit its scheduling: it gets its own when they are there."""
    if role != 'manager':
        return 'zmq' in sys.modules
    module = sys.modules.get('multiprocessing.process')
    return module is not None and any(child.name.startswith('HTEX-Worker') for child in list(module._children))


def when_ranked(action):
    """Calls the action when this process is told its rank: only workers are, and before their first task."""
    kind = type(os.environ)
    set_item = kind.__setitem__

    def __setitem__(self, name, value):
        set_item(self, name, value)
        if name == 'PARSL_WORKER_RANK':
            kind.__setitem__ = set_item
            action()

    kind.__setitem__ = __setitem__


def is_helper():
    """The pool's other children serve the manager, and run where it runs. A worker is nobody here."""
    if any('resource_tracker' in word for word in command_line()):
        return 'helper'
    module = sys.modules.get('multiprocessing.process')
    name = module.current_process().name if module is not None else ''
    return 'helper' if name.startswith('SyncManager') else None if 'PARSL_WORKER_RANK' not in os.environ else 'nobody'


def in_background(role_now):
    """Applies the settings as soon as the role is known and nothing new is imported any more."""

    def wait():
        state, since = None, time.monotonic()
        deadline = since + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            time.sleep(0.05)
            role = role_now()
            if state != (role, len(sys.modules)):
                state, since = (role, len(sys.modules)), time.monotonic()
            if role and time.monotonic() - since > SETTLED_SECONDS:
                apply(role)
                return

    threading.Thread(target=wait, name='optimise-hooks', daemon=True).start()


def when_imported(name, action):
    """Calls the action once the module has been imported."""

    class Finder:
        def find_spec(self, wanted, path=None, target=None):
            if wanted != name:
                return None
            sys.meta_path.remove(self)
            spec = importlib.util.find_spec(wanted)
            if spec is not None and spec.loader is not None:
                load = spec.loader.exec_module

                def exec_module(module):
                    load(module)
                    sys.modules.setdefault(name, module)
                    action()

                spec.loader.exec_module = exec_module
            return spec

    sys.meta_path.insert(0, Finder())


def apply(role):
    """The settings of one role, in this process."""
    for hook in SETTINGS.get('hooks', []):
        if role in hook['roles']:
            find(hook['call'])(**hook['args'])
    for entry in SETTINGS.get('roles', []):
        if entry['role'] == ('manager' if role == 'helper' else role):
            schedule(entry['settings'])


def find(call):
    file, _, function = call.rpartition(':')
    spec = importlib.util.spec_from_file_location('optimise_hook_' + os.path.splitext(file)[0], os.path.join(HERE, file))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, function)


def schedule(settings):
    """Every thread that there is now; later ones inherit from the thread that starts them."""
    cpus = settings.get('cpus')
    ranks = settings.get('cpusByRank')
    if ranks:
        cpus = ranks[int(os.environ.get('PARSL_WORKER_RANK', '0')) % len(ranks)]
    for thread in map(int, os.listdir('/proc/self/task')):
        if cpus:
            os.sched_setaffinity(thread, cpus)
        if 'policy' in settings:
            policy = getattr(os, POLICIES[settings['policy']])
            os.sched_setscheduler(thread, policy, os.sched_param(settings.get('priority', 0)))
        if 'nice' in settings:
            os.setpriority(os.PRIO_PROCESS, thread, settings['nice'])


if __name__ == '__main__':
    print(json.dumps(SETTINGS, indent=2))
