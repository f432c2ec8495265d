"""Tasks that compute in pure Python for some milliseconds: workers and where they run are what counts."""
import argparse

import parsl
from parsl import python_app
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


@python_app
def collatz(limit):
    """The longest chain of a start below the limit."""
    longest = 0
    for start in range(1, limit):
        length, n = 1, start
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            length += 1
        longest = max(longest, length)
    return longest


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
    parser.add_argument('--limit', type=int, default=700, help='how far each task computes')
    options = parser.parse_args()

    with parsl.load(make_config()):
        for size in batches(options.tasks):
            results = {future.result() for future in [collatz(options.limit) for _ in range(size)]}
            assert len(results) <= 1, results
