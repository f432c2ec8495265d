import { readFileSync } from 'node:fs';

/** The version of this package. */
export function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return content !== null && typeof content === 'object' && 'version' in content ? String(content.version) : 'unknown';
}

/** What `--version` says: everything that a report of a fault needs. Nothing is installed for it. */
export async function versionText(): Promise<string> {
  const { findPython } = await import('../launch/python/environment.ts');
  const python = await findPython(process.env);
  const lines = [
    ['optimise', ownVersion()],
    ['Parsl', python?.parslVersion ?? 'none yet: the first start sets it up'],
    ['Python', python === null ? 'none with Parsl yet' : `${python.pythonVersion} (${python.executable})`],
    ['Node', process.versions.node],
  ] as const;
  return `${lines.map(([name, value]) => `${name} ${value}`).join('\n')}\n`;
}
