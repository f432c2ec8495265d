import pc from 'picocolors';
import { expect, test } from 'vitest';
import { profiledFrom } from '../../../../src/report/profile.ts';
import { profileText } from '../../../../src/report/text/profile.ts';
import { aRun } from '../../../helpers/builders.ts';
import { aProfile } from '../../../helpers/profile.ts';

test('a profile fits a terminal and begins with what was profiled', () => {
  const place = { app: 'noop.py', parsl: '2026.10.26', python: '3.11.7', machine: 'here, 2 CPUs' };
  const plain = aRun({ asked: null, tasks: 100, makespanSeconds: 0.1, wallSeconds: 3.1, startupSeconds: 2 });
  const profiled = profiledFrom(place, plain, aRun({ profile: aProfile() }));
  const lines = profileText(profiled, { colours: pc.createColors(false), width: 80 }).split('\n');
  expect(lines[0]).toBe('noop.py: where the time goes');
  expect(lines.join()).not.toContain('under ');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines).toContain('Stages, µs per task');
});

test('the set that it was run under is named', () => {
  const place = { app: 'noop.py', parsl: '2026.10.26', python: '3.11.7', machine: 'here, 2 CPUs' };
  const failed = aRun({ outcome: 'failed', reason: 'it broke', genome: { cfg_prefetch: '1000', cfg_logging: 'off' } });
  const text = profileText(profiledFrom(place, failed, null), { colours: pc.createColors(false), width: 80 });
  expect(text).toContain('under cfg_prefetch=1000, cfg_logging=off');
  expect(text).toContain('The app under these treatments cannot be profiled: failed: it broke.');
});
