import { z } from 'zod';
import { readJsonFile } from './json-file.ts';

/** A speed-up as it is kept. */
export const speedupSchema = z.object({
  estimate: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  blocks: z.int(),
  p90: z.number().nullable(),
});

const input = z.object({
  input: z.string(),
  ratio: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  baseUs: z.number(),
  blocks: z.int(),
});

const set = z.object({
  treatments: z.array(z.string()),
  genome: z.record(z.string(), z.string()),
  speedup: speedupSchema.nullable(),
  inputs: z.array(input).exactOptional(),
  worstInput: input.exactOptional(),
});

const worth = z.object({
  ratio: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  measured: z.boolean(),
});

/** The part of report.json that is read again: what a search answers. The rest is for people and other programs. */
const answerSchema = z.object({
  runs: z.int().default(0),
  phase: z.string().default(''),
  baseline: z.object({ usPerTask: z.number() }).nullable().default(null),
  noise: z.object({ sd: z.number(), burst: z.number(), resolves: z.number() }).nullable().default(null),
  fastest: set.nullable(),
  recommended: set.nullable(),
  // Not in the reports of before December 2026.
  likely: set.nullable().default(null),
  attribution: z
    .array(
      z.object({
        treatment: z.string(),
        verdict: z.enum(['proven', 'likely', 'free', 'unknown']),
        atBest: worth.nullable(),
      }),
    )
    .default([]),
  scaled: speedupSchema.nullable().default(null),
  rungs: z.array(set.extend({ name: z.string() })).default([]),
  warnings: z.array(z.object({ code: z.string() })).default([]),
});

export type StoredAnswer = Readonly<z.infer<typeof answerSchema>>;

/** The answer that a search last wrote; null: none yet. @throws UserError for a file that is not ours */
export function readAnswer(file: string): StoredAnswer | null {
  return readJsonFile(file, answerSchema);
}
