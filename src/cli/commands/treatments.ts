import { type Command, text } from '../command.ts';
import { printer } from '../conduct.ts';
import { CHOICE_OPTIONS, OUTPUT_OPTIONS } from '../options.ts';
import { textStyle } from '../surroundings.ts';
import { list, one, paths } from '../values.ts';

const OPTIONS = {
  treatments: CHOICE_OPTIONS.treatments,
  set: text('A named group, such as log-lines', 'NAME', 'all'),
  json: OUTPUT_OPTIONS.json,
};

export const treatmentsCommand: Command = {
  name: 'treatments',
  describe: 'The catalogue: name, class, what it does, risk, constraints',
  options: OPTIONS,
  positionals: [
    {
      name: 'names',
      shown: 'NAME…',
      describe: 'treatments, factors, classes or patterns [default: all]',
      several: true,
      completes: 'treatment',
    },
  ],
  examples: [
    ['treatments', 'the whole gene pool'],
    ["treatments cfg_prefetch 'src_submit_*'", 'some of it'],
    ['treatments --set log-lines --json', 'one group, for a program'],
  ],
  handler: async (argv) => {
    const { treatmentsText } = await import('../../report/text/treatments.ts');
    const { listTreatments } = await import('../../workflows/treatments.ts');
    const treatments = await listTreatments({
      files: paths(argv, 'treatments'),
      names: list(argv, 'names'),
      set: one(argv, 'set') ?? null,
    });
    printer(argv, treatments, () => `${treatmentsText(treatments, textStyle().width).trimEnd()}\n`)();
  },
};
