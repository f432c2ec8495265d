"""Runs at the start of every Python process of a measured run: this folder is first on PYTHONPATH."""
import os

from _optimise import start_up


def _start() -> None:
    if os.environ.get('OPTIMISE_PRIVATE_DIR'):
        from _optimise import process

        process.start()


start_up.begin(__file__, _start)
