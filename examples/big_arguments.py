"""Tasks with large arguments and results: serialisation, copying and encryption are what counts."""
import argparse

import parsl
from parsl import python_app
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


@python_app
def reverse(data):
    return data[::-1]


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
    parser.add_argument('--kilobytes', type=int, default=100, help='size of each argument and result')
    options = parser.parse_args()

    with parsl.load(make_config()):
        data = bytes(range(256)) * (4 * options.kilobytes)
        for size in batches(options.tasks):
            for future in [reverse(data) for _ in range(size)]:
                assert len(future.result()) == len(data)
