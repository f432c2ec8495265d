import { resolve } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { Command, Commands } from '../command.ts';
import { SHELLS } from '../help/completion.ts';
import { RESULTS_OPTION } from '../options.ts';
import { resultsFolder } from '../surroundings.ts';
import { type Arguments, one, oneOf } from '../values.ts';

export const completionCommand: Command = {
  name: 'completion',
  describe: 'What your shell needs to complete commands, options, searches, treatments and levels',
  positionals: [{ name: 'shell', shown: 'bash|zsh|fish', describe: 'the shell', required: true, choices: SHELLS }],
  options: { ...RESULTS_OPTION },
  examples: [
    ['completion bash >> ~/.bashrc', 'bash, from the next shell on'],
    ['completion fish > ~/.config/fish/completions/optimise.fish', 'fish'],
  ],
  handler: async (argv, all) => {
    const asked = one(argv, 'shell') ?? '';
    process.stdout.write(asked === 'words' ? await wordsText(argv, all) : await scriptText(asked));
  },
};

async function scriptText(shell: string): Promise<string> {
  const { completionScript } = await import('../help/completion.ts');
  return completionScript(oneOf(shell, SHELLS, 'completion'));
}

/** What the scripts ask for: the line stands behind `--`. */
async function wordsText(argv: Arguments, all: Commands): Promise<string> {
  const passed: unknown = argv['--'];
  const { candidates } = await import('../help/candidates.ts');
  const { isSearchName, searchNames } = await import('../../store/layout.ts');
  const found = await candidates(Array.isArray(passed) ? passed.map(String).join(' ') : '', all, {
    // What is completed is executed when it is entered.
    searches: async (results) =>
      searchNames(results === undefined ? resultsFolder(argv) : resolve(results)).filter(isSearchName),
    treatments: treatmentNames,
  }).catch((error: unknown) => {
    // A tab is no place for complaints.
    if (error instanceof UserError) return [];
    throw error;
  });
  return found.map((name) => `${name}\n`).join('');
}

async function treatmentNames(): Promise<string[]> {
  const { listTreatments } = await import('../../workflows/treatments.ts');
  const treatments = await listTreatments({ files: [], set: null });
  return [...new Set(treatments.flatMap(({ treatment }) => [treatment.split('=')[0] ?? '', treatment]))];
}
