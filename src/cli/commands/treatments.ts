import { type Command, text } from '../command.ts';
import { printer } from '../conduct.ts';
import { CHOICE_OPTIONS, OUTPUT_OPTIONS } from '../options.ts';
import { textStyle } from '../surroundings.ts';
import { one, paths } from '../values.ts';

const OPTIONS = {
  treatments: CHOICE_OPTIONS.treatments,
  set: text('A named group, such as log-lines', 'NAME', 'all'),
  json: OUTPUT_OPTIONS.json,
};

export const treatmentsCommand: Command = {
  name: 'treatments',
  describe: 'The catalogue: name, class, what it does, risk, constraints',
  options: OPTIONS,
  examples: [
    ['treatments', 'the whole gene pool'],
    ['treatments --set log-lines --json', 'one group, for a program'],
  ],
  handler: async (argv) => {
    const { treatmentsText } = await import('../../report/text/treatments.ts');
    const { listTreatments } = await import('../../workflows/treatments.ts');
    const treatments = await listTreatments({ files: paths(argv, 'treatments'), set: one(argv, 'set') ?? null });
    printer(argv, treatments, () => `${treatmentsText(treatments, textStyle().width).trimEnd()}\n`)();
  },
};
