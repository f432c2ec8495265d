import { UserError } from '../../domain/errors.ts';
import type { AppProbe } from '../../domain/probe.ts';
import { type AppSpec, hasTasks, inputTexts } from '../../launch/run/app.ts';

/** The size of a run is one number for all of its inputs. */
export function refuseMixedInputs({ args, inputs = [] }: AppSpec): void {
  if (hasTasks(args) || inputs.every((input) => hasTasks(input) === hasTasks(inputs[0] ?? []))) return;
  throw new UserError('--inputs: {tasks} stands in some of the inputs only', 'put it in all of them, or in none');
}

/** Every input must start the app, and the same pools in it: what is tried is the same for all. */
export async function lookAtInputs(
  app: AppSpec,
  first: AppProbe,
  probe: (input: number) => Promise<AppProbe>,
): Promise<void> {
  const pools = ({ executors }: AppProbe): string =>
    executors.map(({ type, provider, workers }) => `${type}/${provider}/${workers}`).join();
  for (const [input, text] of inputTexts(app).entries()) {
    if (input === 0) continue;
    const found = await probe(input).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`input ${input + 1} (${text}): ${error.message}`, error.hint, error.exitCode);
    });
    if (pools(found) === pools(first)) continue;
    throw new UserError(
      `input ${input + 1} (${text}): the app makes other executors than on the first`,
      'search such inputs one by one',
    );
  }
}
