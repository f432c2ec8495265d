import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { codeIn } from '../../catalogue/catalogue.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { EXIT, UserError } from '../../domain/errors.ts';
import { readTextOrNull } from '../../launch/machine/cores.ts';
import { agreedFolder } from '../../launch/python/cache.ts';
import { makeFolders } from '../../make-folders.ts';
import type { Stoppable } from './target.ts';

/** Of a longer file the rest is to be read there. */
const SHOWN_LINES = 60;

/**
 * Shows the code that the user's catalogues bring along, and asks for it once: what was agreed to is known again by its
 * content, so that a file that changes is asked for anew.
 * @throws UserError (64) where it is refused, or nobody is there to ask
 */
export async function askForTrust(files: readonly string[], { terminal, signal }: Stoppable): Promise<void> {
  for (const file of files) {
    const code = codeIn(loadCatalogue([file]));
    if (code.length === 0) continue;
    const agreed = join(agreedFolder(), hashOf(file, code));
    if (existsSync(agreed)) continue;
    const hint = 'read it first; --trust runs it without asking';
    if (terminal.ask === undefined) {
      throw new UserError(`${file}: it has code to run (${shortly(code)}) and nobody is here to agree to it`, hint);
    }
    if (!(await terminal.ask(questionOf(file, code), signal))) {
      throw new UserError(`${file}: its code was not agreed to`, hint, EXIT.badUsage);
    }
    remember(agreed);
  }
}

type Code = ReturnType<typeof codeIn>[number];

function hashOf(catalogue: string, code: readonly Code[]): string {
  const hash = createHash('sha256');
  // A file that is not there is told by whoever wants to use it.
  for (const text of [catalogue, ...filesOf(code)].map(readTextOrNull)) hash.update(text ?? '').update('\0');
  return hash.digest('hex');
}

function filesOf(code: readonly Code[]): string[] {
  return [...new Set(code.flatMap(({ file }) => file ?? []))];
}

function shortly(code: readonly Code[]): string {
  const [first, ...more] = code;
  return `${first?.words ?? ''}${more.length === 0 ? '' : ` and ${more.length} more`}`;
}

function questionOf(catalogue: string, code: readonly Code[]): string {
  const named = code.map(({ words }) => `  ${words}`);
  const shown = filesOf(code).flatMap((file) => ['', `--- ${file}`, ...linesOf(file)]);
  return [
    `${catalogue} has code that would run with your rights:`,
    ...named,
    ...shown,
    '',
    `Run the code of ${basename(catalogue)}? [y/N] `,
  ].join('\n');
}

function linesOf(file: string): string[] {
  const lines = readTextOrNull(file)?.trimEnd().split('\n') ?? ['(not there)'];
  const rest = lines.length - SHOWN_LINES;
  return rest <= 0 ? lines : [...lines.slice(0, SHOWN_LINES), `--- ${rest} more lines: read ${file}`];
}

/** Where it cannot be noted it is asked for again. */
function remember(agreed: string): void {
  try {
    makeFolders(agreedFolder(), 0o700);
    writeFileSync(agreed, '');
  } catch {
    // A cache that cannot be written is told by whoever needs it.
  }
}
