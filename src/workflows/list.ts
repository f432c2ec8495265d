import { sinceTheSearch } from '../report/sections/claim.ts';
import { type ListedSearch, UNMEASURABLE } from '../report/text/list.ts';
import { duelsOf } from '../store/duels-file.ts';
import type { ProcessFacts } from '../store/holder.ts';
import { layoutOf, type SearchLayout, searchNames } from '../store/layout.ts';
import { isLocked } from '../store/lock.ts';
import { readNodes } from '../store/nodes-file.ts';
import { readNote } from '../store/note-file.ts';
import { refuseLostRuns } from '../store/recorded.ts';
import { readAnswer, type StoredAnswer } from '../store/report-file.ts';
import { readRuns } from '../store/run-log.ts';
import { readSearchFile } from '../store/search-file.ts';
import { runsInAll } from './shared/progress.ts';
import { readable } from './shared/readable.ts';
import { thisProcess } from './shared/this-process.ts';

/** The searches of a results folder, oldest first; one whose files cannot be read says what is wrong with it. */
export function listSearches(results: string): ListedSearch[] {
  const here = thisProcess();
  return searchNames(results).map((name) => {
    const layout = layoutOf(results, name);
    return readable(
      () => listed(layout, here),
      (problem) => unreadable(name, problem),
    );
  });
}

function listed(layout: SearchLayout, here: ProcessFacts): ListedSearch {
  const file = readSearchFile(layout.searchFile);
  const recorded = readRuns(layout.runsFile);
  const runs = recorded.length;
  refuseLostRuns(layout, file, runs);
  const { recommended, problem, unmeasurable } = answerOf(layout);
  const duel = sinceTheSearch(recommended, duelsOf(layout, file));
  const held = isLocked(layout.folder, here);
  const nodes = held ? readNodes(layout.nodesFile) : null;
  return {
    name: layout.name,
    app: file.appName,
    ...(nodes === null ? {} : { nodes }),
    state: held ? 'running' : file.state === 'done' ? 'done' : 'interrupted',
    runs,
    budget: runsInAll(file.settings, recorded),
    treatments: recommended?.treatments ?? null,
    speedup: (duel ?? recommended)?.speedup ?? null,
    byDuel: duel !== null,
    ...{ unmeasurable, problem },
    note: readNote(layout.noteFile),
  };
}

type Listed = Pick<ListedSearch, 'problem' | 'unmeasurable'> & { readonly recommended: StoredAnswer['recommended'] };

/** A report that cannot be read can be made again: the search itself is sound. */
function answerOf({ reportFile }: SearchLayout): Listed {
  return readable<Listed>(
    () => {
      const answer = readAnswer(reportFile);
      return { recommended: answer?.recommended ?? null, unmeasurable: reasonIn(answer), problem: null };
    },
    (problem) => ({ recommended: null, unmeasurable: null, problem }),
  );
}

function reasonIn(answer: StoredAnswer | null): ListedSearch['unmeasurable'] {
  const codes = answer?.warnings.map(({ code }) => code) ?? [];
  return codes.find((code): code is keyof typeof UNMEASURABLE => Object.hasOwn(UNMEASURABLE, code)) ?? null;
}

function unreadable(name: string, problem: string): ListedSearch {
  const nothing = {
    runs: 0,
    budget: 0,
    treatments: null,
    speedup: null,
    byDuel: false,
    unmeasurable: null,
    note: null,
  };
  return { ...nothing, name, app: '–', state: 'damaged', problem };
}
