import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { appArguments } from '../src/launch/run/app.ts';
import { readSearchFile } from '../src/store/search-file.ts';

/** Whole programs, from start to end, in seconds; a round has both, in turn the one and the other first. */
export interface ByHand {
  readonly without: readonly number[];
  readonly withExport: readonly number[];
}

const TIMEOUT_MS = 1_200_000;

/**
 * The app of a search as its author starts it, and with an exported folder (`--format all`), harness and launcher left out.
 * @param searchFile the search's `search.json`
 * @param tasks what `{tasks}` in the app's arguments becomes; null: there is none
 * @throws Error for a program that fails
 */
export async function byHand(
  searchFile: string,
  exported: string,
  tasks: number | null,
  rounds: number,
): Promise<ByHand> {
  const { app, launch, ...search } = readSearchFile(searchFile);
  const python = search.python.executable;
  const command = [...(app.kind === 'module' ? ['-m', app.target] : [app.target]), ...appArguments(app, tasks)];
  const time = async (file: string, args: readonly string[]): Promise<number> => {
    // As in an environment that is switched on: Parsl finds its interchange on PATH.
    const env = { PATH: `${dirname(python)}${delimiter}${process.env.PATH ?? ''}` };
    const quiet = { cwd: app.cwd, env, stdin: 'ignore', stdout: 'ignore', timeout: TIMEOUT_MS } as const;
    if (launch.prepare !== null) await execa(launch.prepare, { ...quiet, shell: true });
    const started = performance.now();
    await execa(file, [...args], quiet);
    const seconds = (performance.now() - started) / 1000;
    if (launch.cleanup !== null) await execa(launch.cleanup, { ...quiet, shell: true });
    return seconds;
  };
  const patch = await execa(join(exported, 'patch-parsl.sh'), { reject: false });
  // There is no such file where no patch is in the set.
  if (patch.failed && patch.code !== 'ENOENT') throw new Error(`patch-parsl.sh: ${patch.stderr}`);
  const without: number[] = [];
  const withExport: number[] = [];
  const alone = async (): Promise<void> => void without.push(await time(python, command));
  const exportedRun = [python, join(exported, 'with_config.py'), ...command];
  const tuned = async (): Promise<void> => void withExport.push(await time(join(exported, 'run.sh'), exportedRun));
  for (let round = 0; round < rounds; round++) {
    for (const one of round % 2 === 0 ? [alone, tuned] : [tuned, alone]) await one();
  }
  return { without, withExport };
}
