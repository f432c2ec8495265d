import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SearchLayout } from './layout.ts';

/** What write-file-atomic (NAME.json.HASH) and lowdb (.NAME.json.tmp) call a file until it takes its place. */
const DRAFT = /^(?:\..+\.tmp|.+\.(?:json|jsonl|html|js)\.[0-9a-f]{6,})$/;

/** Removes files that a killed process had half written. The caller holds the search's lock. */
export function removeDrafts({ folder, reportFolder }: SearchLayout): void {
  for (const place of [folder, reportFolder]) {
    if (!existsSync(place)) continue;
    for (const name of readdirSync(place)) if (DRAFT.test(name)) rmSync(join(place, name), { force: true });
  }
}
