"""Tasks that fill and read memory: allocators, huge pages and caches are what counts."""
import argparse

import parsl
from parsl import python_app
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


@python_app
def touch(megabytes):
    block = bytearray(megabytes * 1024 * 1024)
    for i in range(0, len(block), 4096):
        block[i] = i % 251
    lists = [list(range(64)) for _ in range(2000)]
    return sum(block[::4096]) + len(lists)


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
    parser.add_argument('--megabytes', type=int, default=8, help='memory of each task')
    options = parser.parse_args()

    with parsl.load(make_config()):
        for size in batches(options.tasks):
            results = {future.result() for future in [touch(options.megabytes) for _ in range(size)]}
            assert len(results) <= 1, results
