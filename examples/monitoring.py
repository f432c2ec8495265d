"""Tasks that do nothing, with monitoring on: each is watched and recorded in a database (needs parsl[monitoring])."""
import argparse
import os
import tempfile

import parsl
from parsl import python_app
from parsl.config import Config
from parsl.executors import HighThroughputExecutor
from parsl.monitoring import MonitoringHub
from parsl.providers import LocalProvider


@python_app
def noop():
    pass


def make_config(folder):
    return Config(
        executors=[
            HighThroughputExecutor(
                label='htex_local',
                address='127.0.0.1',
                max_workers_per_node=2,
                provider=LocalProvider(init_blocks=1, max_blocks=1),
            )
        ],
        monitoring=MonitoringHub(
            hub_address='127.0.0.1',
            logging_endpoint='sqlite:///' + os.path.join(folder, 'monitoring.db'),
        ),
    )


def batches(tasks):
    """Three batches, as equal as can be."""
    return tasks // 3, (tasks + 1) // 3, (tasks + 2) // 3


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--tasks', type=int, default=60, help='how many tasks in all')
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        with parsl.load(make_config(folder)):
            for size in batches(options.tasks):
                for future in [noop() for _ in range(size)]:
                    future.result()
