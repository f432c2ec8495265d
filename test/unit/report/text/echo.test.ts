import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { echoText } from '../../../../src/report/text/echo.ts';
import { anEcho, aProcess } from '../../../helpers/echo.ts';

const style = { colours: createColors(false), width: 100 };

test('what a run really applied is told by process, and what is ours in it too', () => {
  const text = echoText(
    anEcho({
      attributes: { 'config.run_dir': '/tmp/ours', 'config.retries': 0, 'htex.prefetch_capacity': 1000 },
      set: { 'htex.prefetch_capacity': [1000] },
      forced: { 'config.run_dir': 'runinfo' },
      processes: {
        submit: [
          aProcess({
            overlay: 'd8ff594f201ad6e2',
            hooks: [{ hook: 'gc_disable', args: {}, error: null }],
            environment: { MALLOC_ARENA_MAX: '1' },
          }),
        ],
        interchange: [],
        manager: [],
        worker: [aProcess({ count: 2, nice: [5] })],
      },
    }),
    style,
  );
  expect(text).toMatch(/^set +htex\.prefetch_capacity = 1000$/m);
  expect(text).toMatch(/^held by us +config\.run_dir = \/tmp\/ours \(the app's own: runinfo\)$/m);
  expect(text).toMatch(/^submit +1 +.*patched copy d8ff594f +gc_disable, MALLOC_ARENA_MAX=1$/m);
  expect(text).toMatch(/^worker +2 +.*as installed +nice 5$/m);
  expect(text).toContain('--json shows all of it: 3 attributes');
  expect(text).not.toContain('{');
});

test('a hook that failed says so', () => {
  const hooks = [{ hook: 'switch_interval', args: { seconds: 0.02 }, error: 'no such thing' }];
  const text = echoText(anEcho({ processes: { submit: [aProcess({ hooks })] } }), style);
  expect(text).toContain('switch_interval (seconds = 0.02) failed: no such thing');
});

test('what an earlier version has recorded is shown as it is', () => {
  expect(echoText({ 'config.strategy': 'none' }, style)).toBe('config.strategy: none');
});
