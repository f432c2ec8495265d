"""Tasks that do nothing, in equal batches: what is left is Parsl's own cost per task."""
import argparse

import parsl
from parsl import python_app
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


@python_app
def noop():
    pass


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
    parser.add_argument('--tasks', type=int, default=300, help='how many tasks in all')
    parser.add_argument('--batches', type=int, default=3, help='in how many batches, one after the other')
    args = parser.parse_args()

    with parsl.load(make_config()):
        for i in range(args.batches):
            batch = [noop() for _ in range((args.tasks + i) // args.batches)]
            for future in batch:
                future.result()
