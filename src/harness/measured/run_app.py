"""One measured run of a Parsl app: `run_app.py REQUEST.json`, started as a session leader.

Applies the request's actions to the app's own Config, starts the workers and waits for them, lets the app go on,
and writes what came of it to the request's outcome file. The launcher sweeps what is left of the session.
"""
import gc
import json
import os
import sys
import sysconfig
import threading
import time
import traceback
from typing import Any, Dict, List, NoReturn, Optional, Tuple

# The harness's own package: the folder `site` is on PYTHONPATH in every process of a run.
from _optimise import app_main, echo, intercept, interpreter, kinds, measure, outcomes, parsl_config, process, workers
from _optimise.outcomes import Kernel

HERE = os.path.dirname(os.path.abspath(__file__))
INTERRUPTED = 130
# To go through the objects of 100,000 tasks once more at its end takes the interpreter ten seconds that nobody measures.
MANY_TASKS = 10_000


class Run:
    def __init__(self, request: Dict[str, Any]) -> None:
        self.request = request
        self.actions: List[Dict[str, Any]] = request['actions']
        self.started = time.perf_counter() - process_age()
        self.session = os.getsid(0)
        self.pid = os.getpid()
        self.cpus = sorted(os.sched_getaffinity(0))
        self.kernels: List[Kernel] = []
        self.startup = 0.0
        self.loading: Optional[float] = None
        self.echo: Optional[Dict[str, Any]] = None
        self.submit_report: Dict[str, Any] = {}
        self.reports: Dict[str, List[Dict[str, Any]]] = {'interchange': [], 'manager': [], 'worker': []}
        self.forced: Dict[str, Any] = {}
        self.attributes: Dict[str, Any] = {}
        self.cap: Optional[threading.Timer] = None
        self.closing = threading.Lock()
        self.profiler = self.new_profiler() if process.is_profiled() else None

    def new_profiler(self) -> Any:
        # Not imported where nothing is profiled: scored runs are as if it were not there.
        from _optimise.profiling.profiler import Profiler

        return Profiler(self.request['privateDir'], len(self.cpus))

    # ------------------------------------------------------------ around DataFlowKernel.__init__

    def before_start(self, config: Any) -> None:
        self.loading = time.perf_counter()
        for executor in config.executors:
            provider = type(getattr(executor, 'provider', None)).__name__
            if provider not in ('NoneType', echo.PROVIDER_OF_THIS_MACHINE):
                self.stop('failed', "executor {} uses {}: only apps that start their workers on this machine can be "
                          "measured (the node may be had by --site)".format(executor.label, provider))
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

    def after_start(self, dfk: Any) -> None:
        try:
            self.bring_up(dfk)
        except workers.StartFailed as problem:
            self.stop('failed', str(problem))
        except parsl_config.NotApplicable as problem:
            self.stop('invalid', str(problem))
        except OSError as problem:
            self.stop('failed', 'the workers could not be started: {}: {}'.format(type(problem).__name__, problem))
        assert self.loading is not None
        # The first start counts from the beginning of the process, with the imports.
        begin = self.loading if self.kernels else self.started
        self.startup += time.perf_counter() - begin
        clock = measure.Clock(self.start_cap)
        kernel = Kernel(dfk, clock, measure.snapshot(self.session, self.cpus))
        self.kernels.append(kernel)
        if self.profiler is not None:
            self.profiler.attach(dfk, self.session)
        clock.attach(dfk)
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
        # Once per process, however many DataFlowKernels it makes.
        self.submit_report = {'hooks': process.carry_out('submit')}

    def processes(self) -> Dict[str, List[Tuple[int, int]]]:
        """(pid, rank) by role; what helps a manager runs where it runs."""
        helpers = echo.helpers_of(self.reports['manager'], self.reports['worker'], self.session)
        found = {role: [(pid, report.get('rank', 0)) for report in reports
                        for pid in [report['pid'], *helpers.get(report['pid'], [])]]
                 for role, reports in self.reports.items()}
        return dict(found, submit=[(self.pid, 0)])

    # ------------------------------------------------------------ after the clock

    def close_and_clean_up(self, kernel: Kernel) -> Any:
        self.close(kernel)
        kernel.dfk.__dict__.pop('cleanup', None)
        return kernel.cleanup()

    def close(self, kernel: Kernel) -> None:
        """Counts and reads back while the processes are still there. The second call does nothing."""
        with self.closing:
            if kernel.after is not None:
                return
            kernel.after = measure.snapshot(self.session, self.cpus)
            kernel.tasks = kernel.dfk.task_count
            kernel.states = {state.name: count for state, count in kernel.dfk.task_state_counts.items() if count}
            self.stop_cap()
            self.echo = self.read_echo(kernel.dfk)
            if self.profiler is not None:
                self.profiler.close(self.session, self.processes(), kernel.clock, self.echo['executors'])

    def read_echo(self, dfk: Any) -> Dict[str, Any]:
        helpers = echo.helpers_of(self.reports['manager'], self.reports['worker'], self.session)
        submit = dict(process.describe(), **self.submit_report)
        processes = {role: echo.process_echo(reports, helpers) for role, reports in self.reports.items()}
        executors = echo.executors_echo(dfk)
        found = {
            'executors': executors,
            'workers': sum(executor['workers'] or 0 for executor in executors),
            'interpreter': interpreter.python_facts(),
            'attributes': self.attributes,
            'forced': self.forced,
            'arguments': self.request['app']['args'],
            'processes': dict(processes, submit=echo.process_echo([submit], {})),
        }
        for read_config, own in kinds.having('read_config', self.actions):
            found.update(read_config(dfk.config, own))
        return found

    # ------------------------------------------------------------ the cap

    def start_cap(self) -> None:
        cap = self.request['capSeconds']
        if cap is not None and self.cap is None:
            self.cap = measure.after(max(0.0, cap - self.measured_seconds()), self.stop_at_cap)

    def stop_cap(self) -> None:
        if self.cap is not None:
            self.cap.cancel()
            self.cap = None

    def stop_at_cap(self) -> None:
        """What is submitted or expected would take at least the time that has passed: a lower bound."""
        kernel = self.kernels[-1]
        seconds = self.measured_seconds()
        if kernel.clock.first is not None and kernel.after is None:
            seconds += time.perf_counter() - max(kernel.clock.first, kernel.clock.last or 0)
        self.close(kernel)
        tasks = max(sum(k.tasks for k in self.kernels), self.request['expectedTasks'] or 0)
        outcome = self.outcome('ok', None)
        outcome.update(censored=True, batches=[], usPerTask=1e6 * seconds / max(1, tasks), makespanSeconds=seconds)
        self.write(outcome)
        os._exit(0)

    def measured_seconds(self) -> float:
        return outcomes.measured_seconds(self.kernels)

    # ------------------------------------------------------------ the outcome

    def write(self, outcome: Dict[str, Any]) -> None:
        outcomes.write(self.request['outcomeFile'], outcome)

    def outcome(self, kind: str, reason: Optional[str]) -> Dict[str, Any]:
        return outcomes.outcome(kind, reason, self.kernels, self.startup, self.echo)

    def stop(self, kind: str, reason: str) -> NoReturn:
        """End here: the app must not catch this and go on. The launcher sweeps the processes."""
        self.write(self.outcome(kind, reason))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(1)

    # ------------------------------------------------------------ the app

    def run(self) -> int:
        code = run_to_its_end(self.request['app'])
        if os.getpid() != self.pid:
            # A child that the app forked and that came out at the end of the app's code.
            return code
        code = self.clean_up_rest(code)
        self.stop_cap()
        kind, reason = outcomes.judge(self.kernels, code)
        outcome = self.outcome(kind, reason)
        if self.profiler is not None and kind == 'ok':
            outcome['profile'] = self.profiler.summary()
        self.write(outcome)
        if sum(kernel.tasks for kernel in self.kernels) >= MANY_TASKS:
            gc.freeze()
        return code

    def clean_up_rest(self, code: int) -> int:
        """What a bare parsl.load() leaves: wait for its tasks as an interactive user would, then clean up."""
        for kernel in self.kernels:
            if kernel.dfk.cleanup_called:
                continue
            try:
                if code == 0:
                    kernel.dfk.wait_for_current_tasks()
                kernel.dfk.cleanup()
            except KeyboardInterrupt:
                code = INTERRUPTED
                self.close(kernel)
            except Exception:
                traceback.print_exc()
                self.close(kernel)
        return code


def run_to_its_end(app: Dict[str, Any]) -> int:
    """@returns the exit code that Python itself would give."""
    try:
        app_main.run(app)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BaseException as error:
        # Without the harness's own frames.
        own = error.__traceback__
        while own is not None and own.tb_frame.f_code.co_filename.startswith(HERE):
            own = own.tb_next
        traceback.print_exception(type(error), error, own)
        return 1
    return 0


def process_age() -> float:
    fields = measure.stat_fields('self')
    uptime = measure.read_lines('/proc/uptime')
    if fields is None or not uptime:
        return 0.0
    return float(uptime[0].split()[0]) - int(fields[19]) / measure.TICKS


def find_scripts() -> None:
    """Parsl starts its interchange and pool by name: those beside this interpreter come first on PATH."""
    candidates = [os.path.dirname(sys.executable), sysconfig.get_path('scripts')]
    path = os.environ.get('PATH', os.defpath)
    overlay = os.environ.get('OPTIMISE_OVERLAY_BIN')
    found = [folder for folder in candidates if os.path.exists(os.path.join(folder, 'process_worker_pool.py'))][:1]
    os.environ['PATH'] = os.pathsep.join([*([overlay] if overlay else []), *found, path])


def main() -> int:
    with open(sys.argv[1]) as file:
        request = json.load(file)
    if request['cpus'] is not None:
        os.sched_setaffinity(0, request['cpus'])
    find_scripts()
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
