import type { Command } from '../command.ts';
import { printer } from '../conduct.ts';
import { CACHE_OPTION, OUTPUT_OPTIONS } from '../options.ts';
import { one, oneOf } from '../values.ts';

const ACTIONS = ['clean'] as const;

export const cacheCommand: Command = {
  name: 'cache',
  describe: 'Where Python environments and patched copies of Parsl are kept, and how large; clean removes them',
  positionals: [{ name: 'action', shown: 'clean', describe: 'remove all of it', choices: ACTIONS }],
  options: { ...CACHE_OPTION, json: OUTPUT_OPTIONS.json },
  examples: [
    ['cache', 'where it is and what it takes'],
    ['cache clean', 'the next start makes again what it needs'],
  ],
  handler: async (argv) => {
    const { cacheText } = await import('../../report/text/cache.ts');
    const { cacheOf, cleanCache } = await import('../../workflows/cache.ts');
    const action = one(argv, 'action');
    const cleaned = action !== undefined && oneOf(action, ACTIONS, 'cache') === 'clean';
    const cache = cleaned ? cleanCache() : cacheOf();
    printer(argv, { format: 1, ...cache, cleaned }, () => cacheText(cache, cleaned))();
  },
};
