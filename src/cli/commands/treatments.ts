import { treatmentsText } from '../../report/text/treatments.ts';
import { printer } from '../conduct.ts';
import { CHOICE_OPTIONS, type Command, OUTPUT_OPTIONS, text } from '../options.ts';
import { one, paths } from '../values.ts';

const OPTIONS = {
  treatments: CHOICE_OPTIONS.treatments,
  set: text('A named group, such as log-lines'),
  json: OUTPUT_OPTIONS.json,
};

export const treatmentsCommand: Command = {
  command: 'treatments',
  describe: 'The catalogue: name, class, what it does, risk, constraints',
  options: OPTIONS,
  builder: (yargs) => yargs.options(OPTIONS),
  handler: async (argv) => {
    const { listTreatments } = await import('../../workflows/treatments.ts');
    const treatments = await listTreatments({ files: paths(argv, 'treatments'), set: one(argv, 'set') ?? null });
    printer(argv, treatments, () => `${treatmentsText(treatments).trimEnd()}\n`)();
  },
};
