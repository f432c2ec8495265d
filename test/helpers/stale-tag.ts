import { newTag } from '../../src/launch/run/private-places.ts';

/** A tag from a process of this machine that started at another time: that process is gone. */
export function staleTag(): string {
  const [name, namespace, pid, , random] = newTag().split('-');
  return [name, namespace, pid, 'zz', random].join('-');
}
