"""A little of everything: some tasks compute, some wait, most are short, and a few need others."""
import argparse

import parsl
from parsl import python_app
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


@python_app
def short(x):
    return x


@python_app
def compute(x):
    return sum(i * i for i in range(20000)) + x


@python_app
def wait(x):
    import time

    time.sleep(0.01)
    return x


@python_app
def join(x, y):
    return x + y


KINDS = (short, short, compute, short, wait, short)


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
            futures = []
            for i in range(size):
                if i % 10 == 9:
                    futures.append(join(futures[-1], futures[-2]))
                else:
                    futures.append(KINDS[i % len(KINDS)](i))
            for future in futures:
                future.result()
