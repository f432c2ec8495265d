"""The end of a run that takes far longer than others have: it is known to be slower, and no more."""
import threading
import time
from typing import Any, Optional

from . import measure


class Cap:
    def __init__(self, run: Any) -> None:
        self._run = run
        self._timer: Optional[threading.Timer] = None

    def start(self) -> None:
        """At the first call of the app."""
        cap = self._run.request['capSeconds']
        if cap is not None and self._timer is None:
            self._timer = measure.after(max(0.0, cap - self._run.measured_seconds()), self._stop_run)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_run(self) -> None:
        """What is submitted or expected would take at least the time that has passed: a lower bound."""
        run = self._run
        kernel = run.kernels[-1]
        seconds = run.measured_seconds()
        if kernel.clock.first is not None and kernel.after is None:
            seconds += time.perf_counter() - max(kernel.clock.first, kernel.clock.last or 0)
        run.close(kernel)
        submitted = sum(k.tasks for k in run.kernels)
        tasks = max(submitted, run.request['expectedTasks'] or 0) if run.first is None else run.first.wanted
        outcome = run.outcome('ok', None)
        outcome.update(censored=True, batches=[], usPerTask=1e6 * seconds / max(1, tasks), makespanSeconds=seconds)
        run.write(outcome)
        run.leave(0)
