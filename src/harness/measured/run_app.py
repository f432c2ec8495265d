"""One measured run of a Parsl app: `run_app.py REQUEST.json`, started as a session leader.

Applies the request's actions to the app's own Config, starts the workers and waits for them, lets the app go on,
and writes what came of it to the request's outcome file. The launcher sweeps what is left of the session.
"""
import gc
import json
import os
import sys
import threading
import time
import traceback
from typing import Any, Dict, List, NoReturn, Optional, Tuple

# The harness's own package: the folder `site` is on PYTHONPATH in every process of a run.
from _optimise import advice, app_main, children, echo, intercept, interpreter, kinds
from _optimise import measure, outcomes, own_site, parsl_config, process, workers
from _optimise.cap import Cap
from _optimise.outcomes import Kernel
from _optimise.retries import Retries

# To go through the objects of 100,000 tasks once more at its end takes the interpreter ten seconds that nobody measures.
MANY_TASKS = 10_000
# What the app calls is ours (see leave_at_once), what we call is this.
os_exit = os._exit


class Run:
    def __init__(self, request: Dict[str, Any]) -> None:
        self.request = request
        self.actions: List[Dict[str, Any]] = request['actions']
        self.started = time.perf_counter() - measure.process_age()
        self.session = os.getsid(0)
        self.pid = os.getpid()
        # A child may make the DataFlowKernel; each process that it forks has a copy of this.
        self.loaded_by: Optional[int] = None
        self.cpus = sorted(os.sched_getaffinity(0))
        self.kernels: List[Kernel] = []
        self.startup = 0.0
        self.loading: Optional[float] = None
        self.echo: Optional[Dict[str, Any]] = None
        self.submit_report: Dict[str, Any] = {}
        self.reports: Dict[str, List[Dict[str, Any]]] = {'interchange': [], 'manager': [], 'worker': []}
        self.forced: Dict[str, Any] = {}
        self.executors: List[Dict[str, Any]] = []
        self.known: Dict[int, Dict[str, Any]] = {}
        self.retries: Optional[Retries] = None
        self.attributes: Dict[str, Any] = {}
        self.cap = Cap(self)
        self.closing = threading.Lock()
        self.profiler = self.new_profiler() if process.is_profiled() else None
        self.first = None if request['app'].get('first') is None else self.new_first()

    def new_profiler(self) -> Any:
        # Not imported where nothing is profiled: scored runs are as if it were not there.
        from _optimise.profiling.profiler import Profiler

        return Profiler(self.request['privateDir'], len(self.cpus))

    def new_first(self) -> Any:
        # Likewise: what it imports (queue, concurrent.futures, logging) is for the app to import, or not.
        from _optimise.first import First

        return First(self, self.request['app']['first'])

    # ------------------------------------------------------------ around DataFlowKernel.__init__

    def before_start(self, config: Any) -> None:
        self.loading = time.perf_counter()
        workers.one_poll_at_a_time()
        self.loaded_by = os.getpid()
        if os.getpid() != self.pid and not children.claim(self.request['privateDir']):
            self.stop('failed', children.SEVERAL)
        if self.request['ownSite']:
            own_site.localise(config)
        for executor in config.executors:
            provider = type(getattr(executor, 'provider', None)).__name__
            if provider not in ('NoneType', echo.PROVIDER_OF_THIS_MACHINE):
                self.stop('failed', "executor {} uses {}: only apps that start their workers on this machine can be "
                          "measured (--site app has a node from it)".format(executor.label, provider))
        try:
            self.apply_actions(config)
        except parsl_config.NotApplicable as problem:
            self.stop('invalid', str(problem))

    def apply_actions(self, config: Any) -> None:
        private_name = self.request['privateName']
        self.forced = {'config.usage_tracking': parsl_config.plain(getattr(config, 'usage_tracking', None)),
                       'config.run_dir': parsl_config.plain(config.run_dir)}
        config.usage_tracking = 0
        config.run_dir = os.path.join(self.request['privateDir'], 'run')
        for configure, own in kinds.having('configure', self.actions):
            for target in configure(config, own, private_name):
                self.forced.pop(target, None)
        # Parsl fills in launch_cmd and ports when it starts.
        self.attributes = parsl_config.attributes_of(config)
        for wrap_commands, own in kinds.having('wrap_commands', self.actions):
            wrap_commands(config, own)
        self.retries = Retries(config)

    def after_start(self, dfk: Any) -> None:
        try:
            self.bring_up(dfk)
        except workers.StartFailed as problem:
            self.stop('failed', str(problem))
        except parsl_config.NotApplicable as problem:
            self.stop('invalid', str(problem))
        except OSError as problem:
            self.stop('failed', 'the workers could not be started: {}: {}'.format(type(problem).__name__, problem))
        assert self.loading is not None and self.retries is not None
        # The first start counts from the beginning of the process, with the imports.
        begin = self.loading if self.kernels else self.started
        self.startup += time.perf_counter() - begin
        clock = measure.Clock(self.cap.start)
        kernel = Kernel(dfk, clock, self.retries, measure.snapshot(self.session, self.cpus))
        self.kernels.append(kernel)
        if self.profiler is not None:
            self.profiler.attach(dfk, self.session)
        clock.attach(dfk)
        if self.first is not None:
            kernel.share = self.first.share(dfk, clock, sum(executor['workers'] or 0 for executor in self.executors))
        dfk.cleanup = lambda: self.close_and_clean_up(kernel)

    def bring_up(self, dfk: Any) -> None:
        folder = self.request['privateDir']
        self.reports['worker'] = workers.bring_up(dfk, folder, process.warm_up, self.request['warmUpSeconds'])
        for role in ('interchange', 'manager'):
            self.reports[role] = workers.ask_reports(folder, role)
        for started, own in kinds.having('started', self.actions):
            try:
                started(own, self.processes())
            except (OSError, ValueError) as problem:
                raise parsl_config.NotApplicable(
                    'the scheduling asked for could not be set: {}'.format(problem)) from problem
        # Those of an elastic app may be gone when the clock has stopped.
        helpers = self.helpers()
        for reports in self.reports.values():
            self.known.update(echo.read_processes(reports, helpers))
        self.executors = echo.executors_echo(dfk)
        # Once per process, however many DataFlowKernels it makes.
        self.submit_report = {'hooks': process.carry_out('submit')}

    def processes(self) -> Dict[str, List[Tuple[int, int]]]:
        """(pid, rank) by role; what helps a manager runs where it runs."""
        helpers = self.helpers()
        found = {role: [(pid, report.get('rank', 0)) for report in reports
                        for pid in [report['pid'], *helpers.get(report['pid'], [])]]
                 for role, reports in self.reports.items()}
        return dict(found, submit=[(os.getpid(), 0)])

    def helpers(self) -> Dict[int, List[int]]:
        return echo.helpers_of(self.reports['manager'], self.reports['worker'], self.session)

    # ------------------------------------------------------------ after the clock

    def close_and_clean_up(self, kernel: Kernel) -> Any:
        self.close(kernel)
        kernel.dfk.__dict__.pop('cleanup', None)
        result = kernel.cleanup()
        if os.getpid() != self.pid:
            # The main process adds its exit code.
            self.conclude(0)
        return result

    def close(self, kernel: Kernel) -> None:
        """Counts and reads back while the processes are still there. The second call does nothing."""
        with self.closing:
            if kernel.after is not None:
                return
            kernel.after = measure.snapshot(self.session, self.cpus)
            kernel.count()
            self.cap.stop()
            own = self.read_echo(kernel.dfk)
            self.echo = echo.merged(self.echo, own)
            if self.profiler is not None:
                self.profiler.close(self.session, self.processes(), kernel.clock, own['executors'])

    def read_echo(self, dfk: Any) -> Dict[str, Any]:
        helpers = self.helpers()
        submit = dict(process.describe(), **self.submit_report)
        processes = {role: echo.process_echo(reports, helpers, self.known) for role, reports in self.reports.items()}
        executors = echo.at_most(self.executors, echo.executors_echo(dfk))
        found = {
            'executors': executors,
            'workers': sum(executor['workers'] or 0 for executor in executors),
            'interpreter': interpreter.python_facts(),
            'attributes': self.attributes,
            'forced': self.forced,
            'arguments': self.request['app']['args'],
            'processes': dict(processes, submit=echo.process_echo([submit], {}, {})),
        }
        for read_config, own in kinds.having('read_config', self.actions):
            found.update(read_config(dfk.config, own))
        return found

    def measured_seconds(self) -> float:
        return outcomes.measured_seconds(self.kernels)

    # ------------------------------------------------------------ the outcome

    def write(self, outcome: Dict[str, Any]) -> None:
        outcomes.write(self.request['outcomeFile'], outcome)

    def outcome(self, kind: str, reason: Optional[str]) -> Dict[str, Any]:
        found = outcomes.outcome(kind, reason, self.kernels, self.startup, self.echo)
        return found if self.first is None else self.first.told(found, self.kernels)

    def stop(self, kind: str, reason: str) -> NoReturn:
        """End here: the app must not catch this and go on. The launcher sweeps the processes."""
        self.write(self.outcome(kind, reason))
        sys.stdout.flush()
        sys.stderr.flush()
        self.leave(1)

    def leave(self, code: int) -> NoReturn:
        """At once. Who waits for the answers of this child would wait for ever."""
        children.end(self.pid)
        os_exit(code)

    # ------------------------------------------------------------ the app

    def run(self) -> int:
        os._exit = self.leave_at_once
        code = app_main.run_to_its_end(self.request['app'])
        if self.first is not None:
            code = self.first.app_has_ended(code)
        if os.getpid() != self.pid:
            # A child that the app forked and that came out at the end of the app's code.
            return code
        code = self.clean_up_rest(code)
        self.conclude(code)
        return code

    def conclude(self, code: int) -> None:
        self.cap.stop()
        if os.getpid() == self.pid and self.loaded_by is None and children.is_claimed(self.request['privateDir']):
            found = children.written(self.request['outcomeFile'])
            if found is None:
                self.write(self.outcome('failed', children.NOT_CLOSED))
            elif code != 0 and found['outcome'] == 'ok':
                reason = 'the app ended with exit code {}'.format(code)
                self.write(dict(found, outcome='failed', reason=reason))
            return
        judge = outcomes.judge if self.first is None else self.first.judge
        kind, reason = advice.added(self.request['app'], self.kernels, *judge(self.kernels, code))
        outcome = self.outcome(kind, reason)
        if self.profiler is not None and kind == 'ok':
            outcome['profile'] = self.profiler.summary([kernel.share and kernel.share.limit() for kernel in self.kernels])
        self.write(outcome)
        if self.first is not None:
            self.first.is_concluded()
        if sum(kernel.tasks for kernel in self.kernels) >= MANY_TASKS:
            gc.freeze()

    def leave_at_once(self, code: int) -> NoReturn:
        """The app's own os._exit, and how a child of multiprocessing ends: what was done by now counts."""
        if os.getpid() in (self.pid, self.loaded_by):
            for kernel in self.kernels:
                self.close(kernel)
            if self.first is not None:
                code = self.first.app_has_ended(code)
            self.conclude(code)
        os_exit(code)

    def clean_up_rest(self, code: int) -> int:
        """What a bare parsl.load() leaves. Its tasks are not waited for: that is for the app to do, here as by hand."""
        for kernel in self.kernels:
            if kernel.dfk.cleanup_called:
                continue
            try:
                self.close(kernel)
                kernel.dfk.cleanup()
            except KeyboardInterrupt:
                code = app_main.INTERRUPTED
            except Exception:
                traceback.print_exc()
        return code


def main() -> int:
    with open(sys.argv[1]) as file:
        request = json.load(file)
    if request['cpus'] is not None:
        os.sched_setaffinity(0, request['cpus'])
    app_main.find_scripts()
    children.announce(request['outcomeFile'])
    run = Run(request)
    for before_app, own in kinds.having('before_app', run.actions):
        before_app(own, request['environment'])
    app_main.prepare_paths(request['app'])
    intercept.intercept(run.before_start, run.after_start)
    if run.profiler is not None:
        run.profiler.begin()
    return run.run()


if __name__ == '__main__':
    sys.exit(main())
