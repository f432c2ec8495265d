"""The app waits for one task that only sleeps: what Parsl's own processes use meanwhile is what counts."""
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


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--seconds', type=float, default=30, help='how long it waits')
    options = parser.parse_args()

    with parsl.load(make_config()):
        assert wait(options.seconds).result() == options.seconds
