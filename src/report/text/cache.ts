import { numberText, tableText } from './format.ts';

/** The cache as it is, or was before it was removed. Ends with a newline. */
export function cacheText(
  cache: {
    readonly folder: string;
    readonly bytes: number;
    readonly entries: readonly { readonly name: string; readonly bytes: number }[];
  },
  cleaned: boolean,
): string {
  const { folder, bytes, entries } = cache;
  if (cleaned) return `${folder}: removed, ${megabytes(bytes)} freed\n`;
  if (entries.length === 0) return `${folder}: nothing is kept there\n`;
  const rows = entries.map((entry) => [entry.name, megabytes(entry.bytes)]);
  return `${folder}: ${megabytes(bytes)}\n${tableText(['entry', 'size'], rows, ['left', 'right'])}\n`;
}

const megabytes = (bytes: number): string => `${numberText(bytes / 1e6)} MB`;
