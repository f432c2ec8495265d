"""Tasks that do nothing but name a File for their standard output: Parsl stages it out, whatever is in it."""
import argparse
import os
import tempfile

import parsl
from parsl import File, python_app
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


@python_app
def noop(stdout=None):
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
    parser.add_argument('--tasks', type=int, default=60, help='how many tasks in all')
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        with parsl.load(make_config()):
            for size in batches(options.tasks):
                names = [os.path.join(folder, f'{i}.out') for i in range(size)]
                for future in [noop(stdout=File(name)) for name in names]:
                    future.result()
