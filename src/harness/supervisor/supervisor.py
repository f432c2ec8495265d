"""Starts a command in a session of its own and stays until all that came of it is gone: `supervisor.py COMMAND ARGS`.

A process that leaves its session, loses its parents and clears its environment cannot be told from a stranger's. Here
it becomes this process's child, so that whoever sweeps finds it by its ancestors. What is to be known is said on file
descriptor 3, a line of JSON each: the command's pid and whether orphans are adopted, then how it ended. Standard library only, and as little of it
as will do: this is there in every measured run, asleep.
"""
import json
import os
import signal
import sys
from typing import Any

STATUS = 3
PR_SET_CHILD_SUBREAPER = 36
NOT_STARTED = 127


def adopt_orphans() -> bool:
    """False: orphans go to init. A Python without ctypes, or a kernel without this."""
    try:
        import ctypes
        return bool(ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (ImportError, OSError, AttributeError):
        return False


def say(**what: Any) -> None:
    try:
        os.write(STATUS, (json.dumps(what) + '\n').encode())
    except OSError:
        # Who started us is gone; the next start sweeps.
        pass


def start(command: 'list[str]') -> int:
    child = os.fork()
    if child != 0:
        return child
    try:
        # Python ignores these, and what is ignored stays so in the command.
        for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(ignored, signal.SIG_DFL)
        os.setsid()
        os.execvp(command[0], command)
    except BaseException as problem:
        os.write(2, '{}: {}\n'.format(command[0], problem).encode())
    os._exit(NOT_STARTED)


def signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return 'signal {}'.format(number)


def main() -> None:
    os.set_inheritable(STATUS, False)
    adopts = adopt_orphans()
    child = start(sys.argv[1:])
    # An interruption is the command's; what asks everyone to end is for the others: this one goes last.
    signal.signal(signal.SIGINT, lambda *_: os.kill(child, signal.SIGINT))
    for spared in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(spared, signal.SIG_IGN)
    say(pid=child, adopts=adopts)
    while True:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            return
        if pid == child:
            ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
            say(exitCode=None if ended_by else os.WEXITSTATUS(status), signal=ended_by and signal_name(ended_by))
            # Its number may be given to another one: never again a signal to it.
            signal.signal(signal.SIGINT, signal.SIG_IGN)


main()
