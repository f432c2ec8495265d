import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SITE = join(import.meta.dirname, '..', '..', 'src', 'harness', 'measured', 'site');

/** What a run is told when starting its workers, or setting how they are scheduled, raises. */
function toldWhen(fails: 'workers' | 'scheduling'): unknown {
  const code = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from _optimise import kinds, process, run_app, workers

class Stopped(Exception):
    pass

def raises(*_):
    raise OSError(28, 'No space left on device')

def stop(kind, reason):
    print(json.dumps([kind, reason]))
    raise Stopped

run = run_app.Run({'app': {}, 'actions': [], 'privateDir': '/nowhere', 'warmUpSeconds': 1})
run.stop = stop
workers.bring_up = raises if '${fails}' == 'workers' else lambda *_: []
workers.ask_reports = lambda *_: []
kinds.having = lambda name, *_: [(raises, [])] if name == 'started' else []
run.processes = dict
try:
    run.after_start(None)
except Stopped:
    pass
`;
  return JSON.parse(execFileSync('python3', ['-c', code, SITE], { encoding: 'utf8' }));
}

test('what goes wrong while workers start is told as that, not as a fault of the scheduling', () => {
  expect(toldWhen('workers')).toEqual([
    'failed',
    'the workers could not be started: OSError: [Errno 28] No space left on device',
  ]);
  expect(toldWhen('scheduling')).toEqual([
    'invalid',
    'the scheduling asked for could not be set: [Errno 28] No space left on device',
  ]);
});

test('the first blocks are started once, though Parsl polls at the same time', () => {
  const code = `
import sys, threading, time, types
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from _optimise import workers

class JobStatusPoller:
    first, started = True, 0

    def poll(self):
        if self.first:
            time.sleep(0.2)
            self.started += 1
            self.first = False

for name in ('parsl', 'parsl.jobs', 'parsl.jobs.job_status_poller'):
    sys.modules[name] = types.ModuleType(name)
sys.modules['parsl.jobs.job_status_poller'].JobStatusPoller = JobStatusPoller
if sys.argv[2] == 'locked':
    workers.one_poll_at_a_time()
    workers.one_poll_at_a_time()
poller = JobStatusPoller()
timer = threading.Thread(target=poller.poll)
timer.start()
workers.start_blocks(types.SimpleNamespace(job_status_poller=poller))
timer.join()
print(poller.started)
`;
  const started = (how: string): string => execFileSync('python3', ['-c', code, SITE, how], { encoding: 'utf8' });
  expect(started('as Parsl has it')).toBe('2\n');
  expect(started('locked')).toBe('1\n');
});

test('what an app is made of besides its main file is known: its own modules, not those of Python or of others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'harness-starting-'));
  const other = mkdtempSync(join(tmpdir(), 'harness-starting-'));
  try {
    for (const name of ['app.py', 'helper.py']) writeFileSync(join(folder, name), '');
    writeFileSync(join(other, 'elsewhere.py'), '');
    const code = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from _optimise import probe
sys.path[0] = sys.argv[2]
sys.path.append(sys.argv[3])
import app, helper, elsewhere, json.tool
print(json.dumps(probe.sources({'app': {'cwd': sys.argv[2], 'target': sys.argv[2] + '/app.py'}})))
`;
    const found = execFileSync('python3', ['-c', code, SITE, folder, other], { encoding: 'utf8' });
    expect(JSON.parse(found)).toEqual([join(realpathSync(folder), 'helper.py')]);
  } finally {
    for (const made of [folder, other]) rmSync(made, { recursive: true });
  }
});
