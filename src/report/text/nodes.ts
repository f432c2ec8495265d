import type { NodeCounts } from '../../domain/site.ts';

/** `2 nodes, 1 queued, 1 lost`. */
export function nodesText({ running, queued, lost }: NodeCounts): string {
  return [
    `${running} ${running === 1 ? 'node' : 'nodes'}`,
    ...(queued > 0 ? [`${queued} queued`] : []),
    ...(lost > 0 ? [`${lost} lost`] : []),
  ].join(', ');
}
