"""Tasks that write, read and remove a small file each."""
import argparse
import tempfile

import parsl
from parsl import python_app
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider


@python_app
def round_trip(folder, number, kilobytes):
    import os

    path = os.path.join(folder, f'{number}.dat')
    with open(path, 'wb') as file:
        file.write(b'x' * 1024 * kilobytes)
    with open(path, 'rb') as file:
        length = len(file.read())
    os.remove(path)
    return length


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
    parser.add_argument('--kilobytes', type=int, default=64, help='size of each file')
    options = parser.parse_args()

    with parsl.load(make_config()):
        with tempfile.TemporaryDirectory() as folder:
            for size in batches(options.tasks):
                for future in [round_trip(folder, i, options.kilobytes) for i in range(size)]:
                    assert future.result() == 1024 * options.kilobytes
