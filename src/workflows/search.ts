import { existsSync } from 'node:fs';
import { UserError } from '../domain/errors.ts';
import {
  DEFAULT_PRICES,
  DEFAULTS,
  type Prices,
  type SearchSettings,
  type StrategyName,
  searchSettings,
} from '../domain/search-settings.ts';
import { countText } from '../report/text/format.ts';
import { ENGINE } from '../search/version.ts';
import { writeEarlier } from '../store/earlier.ts';
import {
  checkSearchName,
  inFileName,
  layoutOf,
  makeFolder,
  newLayout,
  removeEmpty,
  type SearchLayout,
  timeStamp,
} from '../store/layout.ts';
import { FORMAT, type SearchFile } from '../store/search-file.ts';
import { conductSearch, type SearchEnd } from './shared/conduct.ts';
import { compatibleRuns } from './shared/earlier.ts';
import { genomeFromText } from './shared/genome-names.ts';
import { type Grounds, newGrounds } from './shared/ground.ts';
import { launcherOf } from './shared/launching.ts';
import type { Surroundings } from './shared/surroundings.ts';
import { prepareTarget, type Target, type TargetRequest } from './shared/target.ts';

/** What `optimise search` is asked for. */
export interface SearchRequest {
  readonly target: TargetRequest;
  /** null: made from app and time. */
  readonly name: string | null;
  readonly results: string;
  readonly budget: number;
  /** The user gave none: where a run takes long it is a small one. */
  readonly budgetByLength?: boolean;
  readonly timeSeconds: number | null;
  readonly seed: string;
  readonly strategy: StrategyName;
  readonly prices: Prices;
  /** Genome files or treatment lists. */
  readonly startingPoints: readonly string[];
  readonly maxMemoryMb: number | null;
  readonly scaleCheck: boolean;
  /** How much slower than the fastest set the recommended one may be, as a share; null: as little as the budget resolves. */
  readonly within: number | null;
  readonly fresh: boolean;
  /** The command line, and with what; left out: the search was begun by a program. */
  readonly how?: NonNullable<SearchFile['how']>;
  readonly force: boolean;
}

/** What a program asks for where it has no wish of its own. */
export const USUAL_SEARCH = {
  timeSeconds: null,
  seed: DEFAULTS.seed,
  strategy: DEFAULTS.strategy,
  prices: DEFAULT_PRICES,
  startingPoints: [],
  maxMemoryMb: null,
  scaleCheck: false,
  within: null,
  fresh: false,
  force: false,
} as const satisfies Partial<SearchRequest>;

/**
 * Find the treatment set that runs an app fastest, by real runs: prepare, search, report.
 * @throws Interrupted when stopped; the search can be resumed
 * @throws UserError for a mistake in the request, with the exit code that it stands for
 */
export async function startSearch(request: SearchRequest, surroundings: Surroundings): Promise<SearchEnd> {
  const layout = layoutFor(request, surroundings.now());
  const grounds = newGrounds(surroundings.terminal);
  try {
    return await searchOn(request, layout, grounds, surroundings);
  } finally {
    await grounds.close();
    removeEmpty(layout.folder);
  }
}

/** A name that was not given is that of a folder which is made at once: of two that begin in one second each has its own. */
function layoutFor(request: SearchRequest, now: Date): SearchLayout {
  const { name, results } = request;
  if (name === null) return newLayout(results, defaultName(request, now));
  checkSearchName(name);
  const layout = layoutOf(results, name);
  refuseExisting(layout);
  makeFolder(results);
  return layout;
}

async function searchOn(
  request: SearchRequest,
  layout: SearchLayout,
  grounds: Grounds,
  surroundings: Surroundings,
): Promise<SearchEnd> {
  const { name } = layout;
  const target = await prepareTarget(request.target, surroundings, (python, app) =>
    grounds.open(request.target.site, python, app, layout),
  );
  const file: SearchFile = {
    format: FORMAT,
    name,
    createdAt: surroundings.now().toISOString(),
    state: 'running',
    ...(request.how === undefined ? {} : { how: request.how }),
    engine: ENGINE,
    settings: { ...settingsOf(request, target) },
    ...target.stored,
  };
  makeFolder(layout.folder);
  const begin = (): SearchFile => {
    // Another start of this name may have come first while the app was looked at.
    refuseExisting(layout);
    const earlier = request.fresh ? [] : compatibleRuns(request.results, file);
    writeEarlier(layout.earlierFile, earlier);
    if (earlier.length > 0) {
      surroundings.terminal.say(
        `${countText(earlier.length, 'run')} of earlier searches of this app ${earlier.length === 1 ? 'is' : 'are'} used to start with (--fresh: without them)`,
      );
    }
    return file;
  };
  return conductSearch(layout, begin, surroundings, (options) => launcherOf(options, grounds.site()));
}

function refuseExisting({ name, searchFile, runsFile }: SearchLayout): void {
  if (existsSync(searchFile)) {
    throw new UserError(`search ${name} exists already`, `go on with it: optimise resume ${name}`);
  }
  if (existsSync(runsFile)) {
    throw new UserError(`search ${name}: ${runsFile} is there, but no search.json`, 'choose another name');
  }
}

const PROFILED = { profiled: true, profilesSets: true, narrows: true } as const;

function settingsOf(request: SearchRequest, target: Target): SearchSettings {
  const { metric, seconds, tasks } = request.target;
  const several = target.stored.app.inputs !== undefined;
  return searchSettings(request.budget, {
    seed: request.seed,
    strategy: request.strategy,
    timeSeconds: request.timeSeconds,
    metric,
    seconds,
    sizedByTasks: target.sizedByTasks,
    tasks,
    prices: request.prices,
    maxMemoryMb: request.maxMemoryMb,
    scaleCheck: request.scaleCheck,
    within: request.within === null ? null : Math.log1p(request.within),
    force: request.force,
    // Equal time needs no cap; of several inputs each would need one of its own, and each would need a profile of its own.
    capping: !several && (!target.sizedByTasks || tasks !== null),
    ...(several || request.strategy === 'explore' ? {} : PROFILED),
    ...(target.nodes > 1 ? { nodes: target.nodes } : {}),
    ...(request.budgetByLength === true ? { budgetByLength: true as const } : {}),
    ...(request.target.only.length > 0 ? { insist: true as const } : {}),
    startingPoints: request.startingPoints.map((text) => ({ ...genomeFromText(text, target.resolved) })),
  });
}

function defaultName(request: SearchRequest, now: Date): string {
  const app =
    request.target.app?.target
      .split('/')
      .at(-1)
      ?.replace(/\.(?:py|ipynb)$/, '') ?? 'noop';
  const stamp = timeStamp(now);
  return `${inFileName(app).replace(/^[^A-Za-z0-9]/, 'a')}-${stamp}`;
}
