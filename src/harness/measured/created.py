"""What an app makes in its folder on its way to Parsl: a look at the app must not be in the way of its next run."""
import os
import sys
from typing import Any, List, Tuple

_made: List[str] = []
_watching: List[str] = []


def watch(folder: str) -> None:
    """From now on new files and folders below it are remembered: those of this process, just before they are made."""
    _watching[:] = [os.path.realpath(folder)]
    sys.addaudithook(_heard)


def _heard(event: str, arguments: Tuple[Any, ...]) -> None:
    if not _watching or event not in ('open', 'os.mkdir'):
        return
    if event == 'open' and not (isinstance(arguments[2], int) and arguments[2] & os.O_CREAT):
        return
    try:
        path = os.path.realpath(os.fsdecode(arguments[0]))
    except (TypeError, ValueError):
        return
    if path.startswith(_watching[0] + os.sep) and not os.path.lexists(path):
        _made.append(path)


def remove() -> None:
    """Last made, first removed; a folder only where it is empty."""
    _watching.clear()
    for path in reversed(_made):
        try:
            if os.path.isdir(path) and not os.path.islink(path):
                os.rmdir(path)
            else:
                os.remove(path)
        except OSError:
            pass
    _made.clear()
