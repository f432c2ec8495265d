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

import optimise_kinds
from optimise_start_up import command_line, role_of

SETTINGS = json.loads('[]')

HERE = os.path.dirname(os.path.abspath(__file__))
# A process that has imported nothing new for this long has started.
SETTLED_SECONDS = 0.2
PATIENCE_SECONDS = 120


def install():
    """For the program that submits: apply its own settings at its next DataFlowKernel, and reach its children."""
    remember()
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
    role = role_of(words)
    if role is not None:
        began(role)
        in_background(lambda: has_started(role) and role)
    elif any('multiprocessing' in word for word in words[1:]):
        when_ranked(start_worker)
        in_background(is_helper)
    else:
        remember()
        began('submit')
        when_imported('parsl.dataflow.dflow', install)


def start_worker():
    began('worker')
    apply('worker')


def remember():
    for remember_kind, own in optimise_kinds.having('remember', SETTINGS):
        remember_kind(own)


def began(role):
    for exported_began, own in optimise_kinds.having('exported_began', SETTINGS):
        exported_began(role, own)


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
    for in_process, own in optimise_kinds.having('in_process', SETTINGS):
        for action in own:
            if role in action['roles']:
                in_process(action)


if __name__ == '__main__':
    print(json.dumps(SETTINGS, indent=2))
