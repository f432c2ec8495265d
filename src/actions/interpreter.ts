import { z } from 'zod';
import type { ActionKind } from './kind.ts';

/** Another Python for all processes. That all run the same one is checked of every run. */
export type InterpreterAction = { readonly kind: 'interpreter'; readonly python: string };

export const interpreter: ActionKind<InterpreterAction, string> = {
  entry: z.string(),
  actions: (python) => [{ kind: 'interpreter', python }],
  code: ({ python }) => ({ words: `interpreter ${python}`, file: null }),

  python: ({ python }) => python,

  formats: ['env'],
  carriedBy: 'env.sh, run.sh',
};
