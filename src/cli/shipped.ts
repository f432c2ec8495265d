import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

/** What ships with the package is found from any folder: `examples/…`, where there is none of that name. */
export function shipped(path: string): string {
  return isShipped(path) ? `${PACKAGE}${path}` : path;
}

export function isShipped(path: string): boolean {
  return path.startsWith('examples/') && !existsSync(path) && existsSync(`${PACKAGE}${path}`);
}
