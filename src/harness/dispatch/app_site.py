"""The Config of an app as the site's: the app is run to where it loads Parsl, and stays there for good."""
import os
import sys
from typing import Any, Callable, Dict

MEASURED_SITE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'measured', 'site')


class NoConfig(Exception):
    """The app came to its end, or loads Parsl where its Config cannot be had; the message says so."""


def hold(app: Dict[str, Any], serve: Callable[[Any], None], refuse: Callable[[str], None]) -> None:
    """Calls `serve(config)` in the place of the app's DataFlowKernel: nothing of the app goes on, or catches anything.

    @param serve ends this process.
    @raises NoConfig where the app ends before.
    """
    sys.path.insert(0, MEASURED_SITE)
    from _optimise import app_main, created, intercept
    sys.path.remove(MEASURED_SITE)
    before_it = dict(os.environ)
    own = os.getpid()
    taken = []

    def before(config: Any) -> None:
        if taken:
            return
        taken.append(config)
        created.remove()
        if os.getpid() != own:
            refuse('the app loads Parsl in a child process: only the main process can be its own site')
            os._exit(1)
        # What the app has set is for its own processes, and is set anew in each run.
        os.environ.clear()
        os.environ.update(before_it)
        serve(config)

    app_main.prepare_paths(app)
    intercept.intercept(before, lambda _: None)
    created.watch(app['cwd'])
    # A module of the app may have the name of one of ours.
    for name in ('app_site', 'node_unit', 'site_config'):
        sys.modules.pop(name, None)
    code = app_main.run_to_its_end(app)
    created.remove()
    raise NoConfig('the app ended with exit code {} and loaded no Parsl Config'.format(code))
