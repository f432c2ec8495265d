"""What helps where a run does not count, as far as the app's own text and objects tell."""
import os
import sys
from typing import Any, Dict, List, Optional, Tuple

from . import outcomes, parsl_config

EMPTY_INPUT = ': it reads its standard input, which is empty (--stdin FILE gives each run one)'
CHECKPOINTS = ': the app reads checkpoint files of earlier runs, and can be measured where there are none ' \
    '(--cwd of another folder, or whatever the app itself takes)'


def added(app: Dict[str, Any], kernels: List[outcomes.Kernel], kind: str,
          reason: Optional[str]) -> Tuple[str, Optional[str]]:
    """The outcome and its reason, with what to do about it where that is known."""
    if reason == outcomes.NO_TASK and app.get('stdin') is None and reads_input(app):
        return kind, reason + EMPTY_INPUT
    if reason is not None and reason.endswith(outcomes.REMEMBERED) and any(
            parsl_config.checkpoint_files(kernel.dfk.config) for kernel in kernels):
        return kind, reason + CHECKPOINTS
    return kind, reason


def reads_input(app: Dict[str, Any]) -> bool:
    # Not imported where all went well.
    from . import app_source

    folders = sorted({os.path.realpath(app['cwd']), os.path.realpath(sys.path[0])})
    return app_source.Source(folders).reads_input()
