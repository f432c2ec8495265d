import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Not built: they stay in src, where dist/ finds them too.
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'src', 'report', 'page', 'client');

/** In the order in which they need each other. A page from a file may load no module: they become one in it. */
const SCRIPTS = ['kit.js', 'page.js', 'runs.js', 'figures.js', 'live.js'];

/** The script and the style that every page carries. */
export interface Client {
  readonly script: string;
  readonly style: string;
}

export function readClient(): Client {
  return {
    script: SCRIPTS.map((name) => joined(readFileSync(join(FOLDER, name), 'utf8'))).join('\n'),
    style: readFileSync(join(FOLDER, 'page.css'), 'utf8'),
  };
}

/** Without the words that bind one module to another. */
function joined(script: string): string {
  return script.replaceAll(/^import .*;\n/gm, '').replaceAll(/^export /gm, '');
}
