import { expect, test } from 'vitest';
import { app } from '../../../src/actions/app.ts';
import { env } from '../../../src/actions/env.ts';

test('what is no name of a variable is refused, where a catalogue could put more than a name into lines of shell', () => {
  const said = (result: { error?: { issues: unknown } | undefined }): string =>
    JSON.stringify(result.error?.issues ?? null);
  expect(said(app.entry.safeParse({ env: 'X; touch /tmp/owned', value: 1 }))).toContain(
    'is no name of an environment variable',
  );
  expect(said(env.entry.safeParse({ 'X; touch /tmp/owned': 1 }))).toContain('is no name of an environment variable');
  expect(said(app.entry.safeParse({ env: 'APP_CHUNK', value: 1 }))).toBe('null');
});
