import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The file behind a command's name, where a shell would find it; null: on no folder of PATH. */
export function onPath(command: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const files = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, command));
  return files.find((file) => existsSync(file)) ?? null;
}
