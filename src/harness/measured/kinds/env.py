"""The kind `env`: a variable of all processes (the harness is started with it), or of some roles only."""
import json
import os
import shlex
from typing import Any, Dict, List, Optional

# What a manager changes in its environment before it starts workers, as JSON.
WORKER_ENVIRONMENT = 'OPTIMISE_WORKER_ENV'


def before_app(actions: List[Dict[str, Any]], environment: Dict[str, Optional[str]]) -> None:
    for action in actions:
        if 'submit' in action.get('roles', []):
            # Our own interpreter was started with it; what we start gets its own.
            set_variable(action['name'], environment.get(action['name']))
    os.environ[WORKER_ENVIRONMENT] = json.dumps(worker_environment(actions, dict(os.environ)))


def wrap_commands(config: Any, actions: List[Dict[str, Any]]) -> None:
    """Environment for interchange or manager only goes in front of their commands; for workers see process_began()."""
    # An export takes this file along, where no Config is changed.
    from ..parsl_config import targets_of

    for role in ('interchange', 'manager'):
        words = env_words([a for a in actions if role in a.get('roles', [])])
        if not words:
            continue
        for htex in targets_of(config).htex:
            if role == 'interchange':
                htex.interchange_launch_cmd = ['env', *words, *htex.interchange_launch_cmd]
            else:
                line = ' '.join(shlex.quote(word) for word in words)
                htex.launch_cmd = 'env {} {}'.format(line.replace('{', '{{').replace('}', '}}'), htex.launch_cmd)


def env_words(actions: List[Dict[str, Any]]) -> List[str]:
    unset = [word for a in actions if a['value'] is None for word in ('-u', a['name'])]
    return unset + ['{}={}'.format(a['name'], a['value']) for a in actions if a['value'] is not None]


def worker_environment(actions: List[Dict[str, Any]], environment: Dict[str, str]) -> Dict[str, Optional[str]]:
    """What a manager must change in its environment before it starts workers, so that theirs is as asked."""
    changes: Dict[str, Optional[str]] = {}
    for action in actions:
        roles = action.get('roles')
        if roles is None:
            continue
        name = action['name']
        if 'worker' in roles:
            changes[name] = action['value']
        elif 'manager' in roles:
            changes[name] = environment.get(name)
    return changes


def process_began(role: str) -> None:
    if role == 'manager':
        for name, value in json.loads(os.environ.get(WORKER_ENVIRONMENT, '{}')).items():
            set_variable(name, value)


def set_variable(name: str, value: Optional[str]) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def describe(started_with: Dict[str, str]) -> Dict[str, Any]:
    shown = json.loads(started_with.get('OPTIMISE_SHOW', '[]'))
    return {'environment': {name: started_with.get(name) for name in shown}}


def exported_began(role: str, actions: List[Dict[str, Any]]) -> None:
    """What is for some processes only. Workers take theirs from the manager: libraries read it when they are loaded.

    The commands of interchange and manager have it in front of them already (see make_config).
    """
    for action in actions:
        roles = action['roles']
        if role == 'manager' and 'worker' in roles:
            set_variable(action['name'], action['value'])
        elif role in ('manager', 'submit') and role in roles:
            # This interpreter was started with it; what it starts gets its own.
            set_variable(action['name'], None)
