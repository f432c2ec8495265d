import { join } from 'node:path';
import type { RunRecord, RunRequest } from '../../src/domain/run.ts';
import { searchSettings } from '../../src/domain/search-settings.ts';
import { drive } from '../../src/search/drive.ts';
import { runSearch } from '../../src/search/engine.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { newSession } from '../../src/search/session.ts';
import { ENGINE } from '../../src/search/version.ts';
import { layoutOf, makeFolder, type SearchLayout } from '../../src/store/layout.ts';
import { openRunLog } from '../../src/store/run-log.ts';
import { FORMAT, type SearchFile, writeSearchFile } from '../../src/store/search-file.ts';
import { spaceOf } from '../../src/workflows/shared/recorded-space.ts';
import { syntheticRecord } from '../../src/workflows/tables/synthetic-record.ts';
import { aLevel } from './factors.ts';

/** A search.json of two switches on an app and an interpreter that are not there (any more). */
export function aSearchFile(folder: string, overrides: Partial<SearchFile> = {}): SearchFile {
  const aSwitch = (name: string): SearchFile['factors'][number] => ({
    ...{ name, about: '', ordinal: false, scale: 'linear', caution: null, aliases: {}, set: null, when: null },
    levels: [aLevel('as-is'), aLevel('on')].map((level) => ({ ...level, actions: [] })),
  });
  return {
    format: FORMAT,
    name: 'gone',
    createdAt: '2026-11-20T10:00:00.000Z',
    state: 'done',
    engine: ENGINE,
    settings: { ...searchSettings(40, { seed: '1', force: true }) },
    app: { kind: 'script', target: join(folder, 'gone.py'), args: [], cwd: folder },
    appName: 'gone.py',
    appHash: null,
    parslVersion: '2026.10.26',
    python: { executable: join(folder, 'gone', 'python3'), version: '3.11.7', managed: false },
    machine: {
      ...{ hostname: 'node1', kernel: '6', cpuModel: 'AMD', memoryGb: 8, shmFreeMb: 100, canSchedule: false },
      cpus: [{ cpu: 0, core: 0, socket: 0, numaNode: 0 }],
      bootId: 'boot',
    },
    launch: { cpus: [0], timeoutSeconds: null, verify: null, prepare: null, cleanup: null },
    factors: [aSwitch('fast'), aSwitch('idle')],
    rules: [],
    otherNames: { absent: [], levels: {}, sameAsBase: {} },
    leftOut: [],
    warnings: [],
    ...overrides,
  };
}

/** The same search, planned for so many nodes. */
export function onNodes(file: SearchFile, nodes: number): SearchFile {
  return nodes === 1 ? file : { ...file, settings: { ...file.settings, nodes } };
}

/**
 * A finished search in a results folder, its runs made up: `fast` halves the time.
 * @param altered what becomes of each run before it is recorded.
 */
export function recordSearch(
  results: string,
  overrides: Partial<SearchFile> = {},
  altered: (run: RunRecord) => RunRecord = (run) => run,
): SearchLayout {
  const file = aSearchFile(results, overrides);
  const layout = layoutOf(results, file.name);
  makeFolder(layout.folder);
  writeSearchFile(layout.searchFile, file);
  const log = openRunLog(layout.runsFile);
  const session = newSession(file.settings, spaceOf(file), randomStreams(file.settings.seed));
  drive(runSearch(session), (request): RunRecord => {
    const run = altered(madeUpRun(request));
    log.append(run);
    return run;
  });
  return layout;
}

/** `fast` halves the time; the same request always has the same run. */
export function madeUpRun(request: RunRequest): RunRecord {
  const [fast = 0, idle = 0] = request.genome;
  const record = { ...(fast === 1 ? { fast: 'on' } : {}), ...(idle === 1 ? { idle: 'on' } : {}) };
  const wobble = 1 + 0.01 * Math.sin(request.run * 7);
  return syntheticRecord(request, record, { usPerTask: (fast === 1 ? 500 : 1000) * wobble });
}
