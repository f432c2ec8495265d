import type { GenomeFile } from '../../src/export/genome-file.ts';

/** A saved genome with a confirmed speed-up, with what the test cares about on top. */
export function aGenomeFile(overrides: Partial<GenomeFile> = {}): GenomeFile {
  return {
    format: 1,
    genome: { cfg_prefetch: '1000' },
    treatments: ['cfg_prefetch=1000'],
    app: 'noop.py',
    parsl: '2026.10.26',
    python: '3.11.2',
    search: 'noop-1',
    speedup: { estimate: 4.31, low: 4.02, high: 4.6, blocks: 12, p90: null },
    ...overrides,
  };
}
