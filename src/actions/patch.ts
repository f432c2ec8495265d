import { resolve } from 'node:path';
import { z } from 'zod';
import { listOf, oneOrMore } from './entries.ts';
import type { ActionKind } from './kind.ts';

/** A change of Parsl's source, in a private copy of it. That every process runs that copy is checked for all at once. */
export type PatchAction = { readonly kind: 'patch'; readonly file: string };

export const patch: ActionKind<PatchAction, string | string[]> = {
  entry: oneOrMore(z.string()),
  actions: (entry, folder) => listOf(entry).map((file) => ({ kind: 'patch', file: resolve(folder, file) })),
  code: ({ file }) => ({ words: `patch ${file}`, file }),

  probes: ({ file }) => ({ patches: [file] }),
  whyNot: ({ file }, { probe }) => probe.patches[file] ?? null,

  patches: ({ file }) => [file],

  formats: ['patch'],
  carriedBy: 'patches/',
};
