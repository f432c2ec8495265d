import type { History } from '../../src/domain/history.ts';

/** A series of versions v1, v2, … with such times, beside a reference of 1000 µs. */
export function aHistory(times: readonly number[]): History {
  return {
    format: 1,
    workload: 'no-op',
    measure: 'time',
    machine: 'vm',
    reference: { spec: 'parsl==2024.11.18', parsl: '2024.11.18', python: '3.11.7' },
    points: times.map((time, i) => ({
      version: `v${i + 1}`,
      spec: `parsl==${i + 1}`,
      at: '2026-11-29T07:00:00.000Z',
      values: [time * 1.05, time, time * 1.02],
      reference: [1050, 1000, 1020],
      failed: null,
    })),
    duels: [],
  };
}
