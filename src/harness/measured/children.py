"""A DataFlowKernel in another process than the app's main one: it is measured where it was forked, and told elsewhere."""
import json
import os
import signal
from typing import Any, Dict, Optional

from . import intercept

# Set in the app's main process for all that it starts.
MAIN = 'OPTIMISE_MAIN_PID'
OUTCOME = 'OPTIMISE_OUTCOME_FILE'
MARK = 'kernel-in-child'

ANEW = ('Parsl is loaded in a child process that was started anew and not forked: only the main process and what it '
        'forks (multiprocessing.get_context("fork")) can be measured')
SEVERAL = 'Parsl is loaded in several processes of the app: only one can be measured'
NOT_CLOSED = 'Parsl was loaded in a child process, which ended without cleaning it up: its tasks could not be counted'


def announce(outcome_file: str) -> None:
    os.environ[MAIN] = str(os.getpid())
    os.environ[OUTCOME] = outcome_file


def watch() -> None:
    """In a process that was started anew: its DataFlowKernel, if it makes one, is one that nobody sees."""
    main = os.environ.get(MAIN)
    if main is None or int(main) == os.getpid():
        return

    def told(_: Any) -> None:
        # A task may load a Parsl of its own.
        if 'PARSL_WORKER_RANK' not in os.environ:
            write(os.environ[OUTCOME], ANEW)
            end(int(os.environ[MAIN]))
            # Before it makes a folder of its own.
            os._exit(1)

    intercept.intercept(told, lambda _: None)


def write(path: str, problem: str) -> None:
    with open(path + '.child', 'w') as file:
        json.dump({'problem': problem}, file)
    os.replace(path + '.child', path)


def end(main: int) -> None:
    """Ends the main process, which may wait for this one; the launcher sweeps the rest."""
    if main != os.getpid():
        os.kill(main, signal.SIGKILL)


def claim(folder: str) -> bool:
    """@returns False where another child of the app has a DataFlowKernel as well."""
    path = os.path.join(folder, MARK)
    try:
        with open(path, 'x') as file:
            file.write(str(os.getpid()))
        return True
    except FileExistsError:
        with open(path) as file:
            return file.read() == str(os.getpid())


def is_claimed(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, MARK))


def written(path: str) -> Optional[Dict[str, Any]]:
    """What the child that had the DataFlowKernel found."""
    if not os.path.exists(path):
        return None
    with open(path) as file:
        found: Dict[str, Any] = json.load(file)
    return found
