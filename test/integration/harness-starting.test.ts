import { execFileSync } from 'node:child_process';
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

run = run_app.Run({'actions': [], 'privateDir': '/nowhere', 'warmUpSeconds': 1})
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
