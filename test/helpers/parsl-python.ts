import { choosePython } from '../../src/launch/python/environment.ts';

/** The interpreter with Parsl that e2e tests use: OPTIMISE_TEST_PYTHON, else the one that a search would choose. */
export async function parslPython(): Promise<string> {
  const given = process.env.OPTIMISE_TEST_PYTHON;
  if (given !== undefined) return given;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  return (await choosePython({ python: null, parslVersion: null, say })).executable;
}
