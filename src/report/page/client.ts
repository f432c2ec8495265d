import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Not built: they stay in src, where dist/ finds them too.
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'src', 'report', 'page', 'client');

/** The script and the style that every page carries. */
export interface Client {
  readonly script: string;
  readonly style: string;
}

export function readClient(): Client {
  return {
    script: readFileSync(join(FOLDER, 'page.js'), 'utf8'),
    style: readFileSync(join(FOLDER, 'page.css'), 'utf8'),
  };
}
