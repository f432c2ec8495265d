import { rmSync } from 'node:fs';
import { z } from 'zod';
import type { NodeCounts } from '../domain/site.ts';
import { readJsonFile, writeTextFile } from './json-file.ts';

const COUNTS = z.object({ queued: z.int(), running: z.int(), lost: z.int() });

/** For who looks at a search from elsewhere: what its process knows of its nodes. */
export function writeNodes(file: string, counts: NodeCounts): void {
  writeTextFile(file, JSON.stringify(counts));
}

/** null: nothing is known. @throws UserError (exit 65) where the file is damaged */
export function readNodes(file: string): NodeCounts | null {
  return readJsonFile(file, COUNTS);
}

export function removeNodes(file: string): void {
  rmSync(file, { force: true });
}
