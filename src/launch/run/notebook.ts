import { z } from 'zod';
import { jsonOf } from '../../domain/json.ts';
import type { AppSpec } from './app.ts';

/** Whether the app is a Jupyter notebook: its code cells are run as a script. */
export function isNotebook({ kind, target }: Pick<AppSpec, 'kind' | 'target'>): boolean {
  return kind === 'script' && target.endsWith('.ipynb');
}

const NOTEBOOK = z.object({
  cells: z.array(
    z.object({
      cell_type: z.string(),
      source: z.union([z.string(), z.array(z.string())]).optional(),
      metadata: z.object({ tags: z.array(z.string()).optional() }).optional(),
    }),
  ),
});

/**
 * What makes a notebook another app: its code, and the tags that tell which cells are run. Outputs and numbers of
 * executions change whenever it is looked at.
 * @returns null where it is no notebook
 */
export function codeOfNotebook(text: string): string | null {
  const { success, data } = NOTEBOOK.safeParse(jsonOf(text));
  if (!success) return null;
  const code = data.cells.filter(({ cell_type: type }) => type === 'code');
  return JSON.stringify(code.map(({ source = '', metadata }) => [[source].flat().join(''), metadata?.tags ?? []]));
}
