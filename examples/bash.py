"""Bash apps that do nothing: a shell is started for each task."""
import argparse

import parsl
from parsl import bash_app
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


@bash_app
def nothing():
    return 'true'


def make_config():
    return Config(
        executors=[
            HighThroughputExecutor(
                label='htex_local',
                max_workers_per_node=2,
                provider=LocalProvider(init_blocks=1, max_blocks=1),
            )
        ],
    )


def batches(tasks):
    """Three batches, as equal as can be."""
    return tasks // 3, (tasks + 1) // 3, (tasks + 2) // 3


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--tasks', type=int, default=60, help='how many tasks in all')
    options = parser.parse_args()

    with parsl.load(make_config()):
        for size in batches(options.tasks):
            for future in [nothing() for _ in range(size)]:
                assert future.result() == 0
