import { expect, test } from 'vitest';
import { type RoomIn, refuseFull } from '../../../../src/launch/run/room.ts';

const wide = { mb: 1000, inodes: 1000 };
const only =
  (place: (name: string) => boolean, room: ReturnType<RoomIn>): RoomIn =>
  (name) =>
    place(name) ? room : wide;
const isShm = (name: string): boolean => name === '/dev/shm';

test('a run that failed where there is no room, though it is gone, does not count', () => {
  const shm = { exitCode: 69, message: '/dev/shm is full: run 00012, which failed, does not count' };
  expect(() => refuseFull('00012', only(isShm, { mb: 0.1, inodes: 9 }))).toThrow(expect.objectContaining(shm));
  expect(() => refuseFull('00012', only(isShm, { mb: 9, inodes: 0 }))).toThrow(expect.objectContaining(shm));
  const tmp = only((name) => !isShm(name), { mb: 0.9, inodes: 9 });
  expect(() => refuseFull('00012', tmp)).toThrow(expect.objectContaining({ exitCode: 73 }));
});

test('where there is room, or no such place, the run failed by itself', () => {
  refuseFull('00012', () => wide);
  refuseFull('00012', only(isShm, null));
});
