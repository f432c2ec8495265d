/**
 * Time and memory of one decision (fit the surrogate, propose eight genomes, repair and check them):
 * at 200 runs and 40 factors (bar 0.5 s), at 1,000 runs and 60 factors (bar 5 s), in at most 300 MB.
 *
 *   npm run bench:decision
 */
import { searchSettings } from '../../src/domain/search-settings.ts';
import { drive } from '../../src/search/drive.ts';
import { runSearch } from '../../src/search/engine.ts';
import { randomStreams } from '../../src/search/rng.ts';
import { newSession } from '../../src/search/session.ts';
import { median } from '../../src/stats/quantile.ts';
import { runsOfLandscape, USUAL_NOISE } from '../../test/landscapes/noise.ts';
import { sparse } from '../../test/landscapes/synthetic.ts';

const CASES = [
  { runs: 200, factors: 40, barSeconds: 0.5 },
  { runs: 1000, factors: 60, barSeconds: 5 },
] as const;
const MOST_MB = 300;
/** The last decisions of a search, the dearest ones. */
const COUNTED = 8;

let missed = false;
for (const { runs, factors, barSeconds } of CASES) {
  const truth = sparse(3, randomStreams('landscape'), factors);
  const session = newSession(
    searchSettings(runs, { seed: 'decision', force: true, phases: 'search' }),
    truth.space,
    randomStreams('decision'),
  );
  const answer = runsOfLandscape(truth, USUAL_NOISE, randomStreams('machine'));
  const decisions: number[] = [];
  let asked = performance.now();
  let generation = '';
  drive(runSearch(session), (request) => {
    // The first run of a batch comes when the decision is made; the others at once.
    const now = performance.now();
    if (`${session.runs.length}` !== generation) decisions.push((now - asked) / 1000);
    generation = `${session.runs.length}`;
    const record = answer(request);
    asked = performance.now();
    return record;
  });
  const seconds = median(decisions.slice(-COUNTED));
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const ok = seconds <= barSeconds && megabytes <= MOST_MB;
  missed ||= !ok;
  console.log(
    `${runs} runs, ${factors} factors: ${seconds.toFixed(2)} s a decision (bar ${barSeconds} s), peak memory ${megabytes.toFixed(0)} MB (bar ${MOST_MB} MB)${ok ? '' : '  MISSED'}`,
  );
}
process.exit(missed ? 1 : 0);
