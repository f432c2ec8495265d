"""Has nodes from a site's own Parsl configuration, or an app's, and runs units of work there: `dispatcher.py OPTIONS.json`.

What is asked for comes on stdin, what happens goes to stdout, a line of JSON each; src/launch/site/ is the other end.
A lease is an executor with one block of one node: a unit is for a lease, and a lease that has ended never comes back.
When stdin ends, whoever asked is gone: every job is cancelled.
"""
import json
import logging
import os
import queue
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from typing import Any, Dict, List, NoReturn, Optional, TextIO

import app_site
import site_config
from node_unit import run_unit

LOOK_SECONDS = 0.25
# How often Parsl is asked for its jobs; a provider may want to be asked less often.
POLL_SECONDS = 2
LONGEST_WHY = 600
# What Parsl logs of a search of days: this file and the one before it.
LOG_BYTES = 4_000_000


class Teller:
    """Lines to whoever asked. What a site's code prints goes to stderr."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.out: TextIO = os.fdopen(os.dup(1), 'w')
        os.dup2(2, 1)

    def say(self, event: str, **what: Any) -> None:
        with self.lock:
            try:
                self.out.write(json.dumps(dict(what, event=event)) + '\n')
                self.out.flush()
            except OSError:
                # Nobody is there any more: the end of stdin says so too.
                pass


class Lease:
    def __init__(self, name: int, template: int, executor: Any) -> None:
        self.name = name
        self.template = template
        self.executor = executor
        self.job: Optional[str] = None
        self.up = False
        self.ran = False
        self.ended = False
        self.units: List[int] = []


class Dispatcher:
    def __init__(self, options: Dict[str, Any], teller: Teller, asked: TextIO) -> None:
        self.options = options
        self.teller = teller
        self.asked = asked
        self.commands: 'queue.Queue[Optional[Dict[str, Any]]]' = queue.Queue()
        self.leases: Dict[int, Lease] = {}
        self.templates: List[site_config.Template] = []
        self.jobs_file = os.path.join(options['folder'], 'jobs.json')
        # Launchers and templates of jobs export these; a measured run gets what it would have without them.
        self.restore = {name: os.environ.get(name) for name in ('JOBNAME', 'CORES', 'NODES', 'WORKERCOUNT')}

    # ------------------------------------------------------------ start

    def start(self, config: Any) -> None:
        import parsl
        from parsl.config import Config
        from parsl.executors import ThreadPoolExecutor

        self.templates = site_config.templates_of(config, elsewhere=self.options['app'] is not None)
        self.cancel_old()
        own = Config(executors=[ThreadPoolExecutor(label='optimise_idle', max_threads=1)], strategy='none', retries=0,
                     usage_tracking=0, run_dir=os.path.join(self.options['folder'], 'parsl'),
                     strategy_period=POLL_SECONDS, initialize_logging=False)
        keep_log(os.path.join(self.options['folder'], 'parsl.log'))
        self.kernel = parsl.dataflow.dflow.DataFlowKernel(own)
        self.teller.say('ready', templates=[
            {'provider': type(template.executor.provider).__name__, 'nodes': template.nodes,
             'walltime': template.walltime} for template in self.templates])

    def cancel_old(self) -> None:
        """Jobs of a dispatcher that was killed. Those on this machine ended with it: their numbers may be others' now."""
        from parsl.jobs.states import JobState, JobStatus

        try:
            with open(self.jobs_file) as file:
                old = json.load(file)
        except (OSError, ValueError):
            return
        for entry in old:
            if entry['template'] >= len(self.templates) or entry['provider'] == 'LocalProvider':
                continue
            provider = site_config.provider_for(self.templates[entry['template']].executor.provider)
            provider.resources[entry['job']] = {'job_id': entry['job'], 'status': JobStatus(JobState.RUNNING)}
            try:
                provider.cancel([entry['job']])
                self.teller.say('said', text='job {} of a search that was killed is cancelled'.format(entry['job']))
            except Exception:
                traceback.print_exc()

    def note_jobs(self) -> None:
        entries = [{'template': lease.template, 'job': lease.job,
                    'provider': type(lease.executor.provider).__name__}
                   for lease in self.leases.values() if lease.job is not None and not lease.ended]
        with open(self.jobs_file + '.part', 'w') as file:
            json.dump(entries, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(self.jobs_file + '.part', self.jobs_file)

    # ------------------------------------------------------------ leases

    def begin(self, name: int, template: int) -> None:
        try:
            executor = site_config.executor_for(self.templates[template], 'lease{}'.format(name))
            lease = self.leases[name] = Lease(name, template, executor)
            self.kernel.add_executors([executor])
            executor.scale_out_facade(1)
        except Exception as problem:
            traceback.print_exc()
            self.teller.say('ended', lease=name, why=first_line(problem), units=[])
            self.leases.pop(name, None)
            return
        lease.job = next(iter(executor.blocks_to_job_id.values()), None)
        self.note_jobs()
        if lease.job is not None:
            self.teller.say('queued', lease=name, job=str(lease.job))

    def look(self, lease: Lease) -> None:
        why = self.why_ended(lease)
        if why is not None:
            self.end(lease, why)
        elif not lease.up and self.is_connected(lease):
            lease.up = True
            self.teller.say('up', lease=lease.name)

    def is_connected(self, lease: Lease) -> bool:
        return any(manager['worker_count'] > 0 for manager in lease.executor.connected_managers())

    def why_ended(self, lease: Lease) -> Optional[str]:
        process = lease.executor.interchange_proc
        ended = process.poll() if hasattr(process, 'poll') else None
        if ended is not None:
            return "Parsl's interchange ended"
        for status in lease.executor.status_facade.values():
            if status.terminal:
                said = ' '.join((status.message or status.stderr_summary or '').split())
                return 'job {}: {}{}'.format(lease.job, status.state.name, ': ' + said if said else '')[:LONGEST_WHY]
            lease.ran = lease.ran or status.state.name == 'RUNNING'
            if lease.ran and status.state.name == 'PENDING':
                return 'job {} was taken off its node and queued again'.format(lease.job)
        return None

    def end(self, lease: Lease, why: str) -> None:
        if lease.ended:
            return
        lease.ended = True
        self.cancel(lease)
        self.teller.say('ended', lease=lease.name, why=why, units=lease.units)
        lease.units = []
        self.note_jobs()

    def cancel(self, lease: Lease) -> None:
        try:
            if lease.job is not None:
                lease.executor.provider.cancel([lease.job])
        except Exception:
            traceback.print_exc()
        try:
            lease.executor.shutdown()
        except Exception:
            traceback.print_exc()
        self.kernel.executors.pop(lease.executor.label, None)

    # ------------------------------------------------------------ units

    def submit(self, lease: Optional[Lease], unit: int, payload: Dict[str, Any]) -> None:
        if lease is None or lease.ended:
            self.teller.say('lost', unit=unit, why='its lease has ended')
            return
        lease.units.append(unit)
        future = lease.executor.submit(run_unit, {}, dict(payload, restore=self.restore))
        future.add_done_callback(lambda done: self.commands.put({'do': 'done', 'lease': lease, 'unit': unit,
                                                                 'future': done}))

    def done(self, lease: Lease, unit: int, future: Any) -> None:
        if unit not in lease.units:
            return
        lease.units.remove(unit)
        problem = future.exception()
        if problem is None:
            self.teller.say('answer', unit=unit, lease=lease.name, **future.result())
            return
        self.teller.say('lost', unit=unit, why=first_line(problem))
        self.end(lease, first_line(problem))

    # ------------------------------------------------------------ the loop

    def read(self) -> None:
        for line in self.asked:
            self.commands.put(json.loads(line))
        self.commands.put(None)

    def serve(self) -> None:
        threading.Thread(target=self.read, daemon=True).start()
        while True:
            for lease in list(self.leases.values()):
                if not lease.ended:
                    self.look(lease)
            try:
                command = self.commands.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if command is None:
                return
            self.obey(command)

    def obey(self, command: Dict[str, Any]) -> None:
        what = command['do']
        lease = command['lease'] if what == 'done' else self.leases.get(command['lease'])
        if what == 'begin':
            self.begin(command['lease'], command['template'])
        elif what == 'end' and lease is not None:
            self.end(lease, 'it was given back')
        elif what == 'unit':
            self.submit(lease, command['unit'], command['payload'])
        elif what == 'done':
            self.done(lease, command['unit'], command['future'])

    def close(self) -> None:
        for lease in self.leases.values():
            if not lease.ended:
                lease.ended = True
                self.cancel(lease)
        self.note_jobs()


def keep_log(path: str) -> None:
    """In place of Parsl's own, which has a line of every poll and grows as long as the search runs."""
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1)
    handler.setFormatter(logging.Formatter('%(asctime)s %(name)s:%(lineno)d [%(levelname)s] %(message)s'))
    logger = logging.getLogger('parsl')
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)


def first_line(problem: BaseException) -> str:
    text = ' '.join(str(problem).split()) or 'no reason given'
    return '{}: {}'.format(type(problem).__name__, text)[:LONGEST_WHY]


def take_stdin(app: Optional[Dict[str, Any]]) -> TextIO:
    """What is asked for; an app reads what it is given in its place."""
    asked = os.fdopen(os.dup(0))
    given = os.open(app.get('stdin', os.devnull) if app is not None else os.devnull, os.O_RDONLY)
    os.dup2(given, 0)
    os.close(given)
    return asked


def serve(dispatcher: Dispatcher, config: Any) -> NoReturn:
    """To the end of this process."""
    try:
        dispatcher.start(config)
    except site_config.Refused as problem:
        refuse(dispatcher, str(problem))
    except BaseException as problem:
        traceback.print_exc()
        refuse(dispatcher, first_line(problem))
    try:
        dispatcher.serve()
    finally:
        dispatcher.close()
        sys.stderr.flush()
        # Parsl's own threads may wait for what is gone.
        os._exit(0)


def refuse(dispatcher: Dispatcher, why: str) -> NoReturn:
    dispatcher.teller.say('refused', why=why)
    sys.stderr.flush()
    os._exit(1)


def main() -> None:
    teller = Teller()
    with open(sys.argv[1]) as file:
        options = json.load(file)
    app = options['app']
    dispatcher = Dispatcher(options, teller, take_stdin(app))
    try:
        if app is not None:
            app_site.hold(app, lambda config: serve(dispatcher, config), lambda why: teller.say('refused', why=why))
        serve(dispatcher, site_config.load(options['site']))
    except (site_config.Refused, app_site.NoConfig) as problem:
        refuse(dispatcher, str(problem))
    except BaseException as problem:
        traceback.print_exc()
        refuse(dispatcher, first_line(problem))


if __name__ == '__main__':
    main()
