import { dirname } from 'node:path';
import { OWN_SITE } from '../../domain/site.ts';
import { type AppSpec, appArguments } from '../run/app.ts';

/** Where a site's Parsl configuration is: in a file (an absolute path), or in the app itself. */
export type SiteSource = { readonly file: string } | { readonly app: AppSpec };

/** As it is named on the command line. */
export function nameOf(source: SiteSource): string {
  return 'app' in source ? OWN_SITE : source.file;
}

/** Where its code runs. */
export function folderOf(source: SiteSource): string {
  return 'app' in source ? source.app.cwd : dirname(source.file);
}

/** An app is stopped before it submits any: so many tasks are as good as others. */
const TASKS = 12;

/** What dispatcher.py is told of it. */
export function askedOf(source: SiteSource): { readonly site: string | null; readonly app: AppSpec | null } {
  if ('file' in source) return { site: source.file, app: null };
  const { app } = source;
  return { site: null, app: { ...app, args: appArguments(app, TASKS) } };
}
