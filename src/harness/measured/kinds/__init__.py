"""What is done for actions inside of processes, and how it is read back: one module for each kind that needs any.

A module has those of these functions that its kind has a use for; `actions` are those of the kind, in order.

In the submitting process of a measured run, in this order:
    before_app(actions, environment)              before the app is started; `environment`: variables as the user's
    configure(config, actions, private_name)      the app's own Config, before anything is started -> targets set
    wrap_commands(config, actions)                how Parsl starts its processes
    started(actions, processes)                   all are up; `processes`: (pid, rank) by role
    read_config(config, actions)                  -> fields of the echo
    read_processes(pids)                          -> fields of a process's echo that the kernel knows
In every process of a measured run:
    process_began(role)                           before it runs anything of its own (interchange and manager)
    in_process(action)                            once all is imported, for actions with `roles`
    describe(started_with)                        -> fields of its echo; `started_with`: its first environment
In the processes of an exported configuration, which has the modules that it needs beside it:
    remember(actions)                             in the program that submits, before it starts any process
    exported_began(role, actions)                 before it runs anything of its own
    in_process(action)                            as above
"""
import importlib
import os
from typing import Any, Callable, Dict, Iterable, Iterator, List, Tuple

Action = Dict[str, Any]

NAMES = sorted(os.path.splitext(name)[0] for name in os.listdir(os.path.dirname(os.path.abspath(__file__)))
               if name.endswith('.py') and name != '__init__.py')


def having(function: str, actions: Iterable[Action] = ()) -> Iterator[Tuple[Callable[..., Any], List[Action]]]:
    """The function of each kind that has it, with the actions of that kind."""
    for name in NAMES:
        found = getattr(importlib.import_module('{}.{}'.format(__name__, name)), function, None)
        if found is not None:
            yield found, [action for action in actions if action['kind'] == name]
