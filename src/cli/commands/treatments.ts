import type { CommandModule } from 'yargs';
import { UserError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/words.ts';
import { CHOICE_OPTIONS, isOn, one, paths } from '../options.ts';
import { printJson } from '../surroundings.ts';

export const treatmentsCommand: CommandModule = {
  command: 'treatments',
  describe: 'The catalogue: name, class, what it does, risk, constraints',
  builder: (yargs) =>
    yargs.options({
      treatments: CHOICE_OPTIONS.treatments,
      set: { type: 'string', requiresArg: true, describe: 'A named group, such as log-lines' },
      json: { type: 'boolean', describe: 'Print JSON' },
    }),
  handler: async (argv) => {
    const [{ withAffinity }, { describeTreatments }, { treatmentsText }, { readMachine }, { genePool }] =
      await Promise.all([
        import('../../catalogue/affinity.ts'),
        import('../../catalogue/describe.ts'),
        import('../../report/text/treatments.ts'),
        import('../../launch/machine/cores.ts'),
        import('../../workflows/shared/gene-pool.ts'),
      ]);
    const { cpus } = await readMachine();
    const catalogue = withAffinity(genePool(paths(argv, 'treatments')), cpus);
    const set = one(argv, 'set') ?? null;
    const sets = [...new Set(catalogue.factors.flatMap((factor) => factor.set ?? []))];
    if (set !== null && !sets.includes(set)) {
      throw new UserError(`--set ${set}: no such group${didYouMean(set, sets)}`, `there is ${sets.join(', ')}`);
    }
    const treatments = describeTreatments(catalogue, set);
    if (isOn(argv, 'json')) printJson(treatments);
    else process.stdout.write(`${treatmentsText(treatments).trimEnd()}\n`);
  },
};
