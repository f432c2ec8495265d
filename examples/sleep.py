"""Tasks that only wait (10 ms each): a service is asked, a device is read. Workers are what counts."""
import argparse

import parsl
from parsl import python_app
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


@python_app
def wait(seconds):
    import time

    time.sleep(seconds)
    return seconds


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
    parser.add_argument('--milliseconds', type=float, default=10, help='how long each task waits')
    options = parser.parse_args()

    with parsl.load(make_config()):
        for size in batches(options.tasks):
            batch = [wait(options.milliseconds / 1000) for _ in range(size)]
            for future in batch:
                future.result()
