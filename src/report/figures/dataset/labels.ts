/** An arrow from the origin, and what is written at its end. */
export interface Arrow {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Where a label begins (right of the origin) or ends (left of it); `moved`: not at the arrow's own end. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly moved: boolean;
}

/** Between a label's anchor and its text, in pixels. */
export const LABEL_GAP = 5;
/** Height of a line and mean advance of a character of an 11-pixel font, in pixels. */
const LINE = 15;
const ADVANCE = 6.6;
const ROUNDS = 40;
/** A label this far from its arrow's end, in lines, is joined to it. */
const JOINED = 1.2;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/**
 * Labels at the arrows' ends, each moved up or down until it lies on no arrow and on no label that was placed before.
 * @param unit one pixel in the units of the arrows.
 */
export function placeLabels(arrows: readonly Arrow[], unit: number): Label[] {
  const order = arrows.map((_, i) => i).sort((a, b) => lengthOf(arrows[b]) - lengthOf(arrows[a]));
  const placed: Box[] = [];
  const labels: Label[] = arrows.map(({ x, y }) => ({ x, y, moved: false }));
  for (const i of order) {
    const arrow = arrows[i];
    if (arrow === undefined) continue;
    const places = candidates(arrow, unit);
    const free = places.find((place) => isFree(boxOf(place, arrow, unit), arrows, placed)) ?? places[0];
    if (free === undefined) continue;
    labels[i] = { ...free, moved: Math.abs(free.y - arrow.y) > JOINED * LINE * unit };
    placed.push(boxOf(free, arrow, unit));
  }
  return labels;
}

function lengthOf(arrow: Arrow | undefined): number {
  return Math.hypot(arrow?.x ?? 0, arrow?.y ?? 0);
}

/** At the end first, then outward and inward in turn, half a line a step; further out sideways where that does not help. */
function candidates({ x, y }: Arrow, unit: number): { readonly x: number; readonly y: number }[] {
  const outward = y < 0 ? -1 : 1;
  const aside = x < 0 ? -1 : 1;
  return [0, 3, 8].flatMap((column) =>
    Array.from({ length: ROUNDS }, (_, k) => ({
      x: x + aside * column * LINE * unit,
      y: y + outward * unit * LINE * 0.5 * Math.ceil(k / 2) * (k % 2 === 0 ? -1 : 1),
    })),
  );
}

function boxOf(place: { readonly x: number; readonly y: number }, { x, text }: Arrow, unit: number): Box {
  const near = place.x + (x < 0 ? -1 : 1) * (LABEL_GAP - 1) * unit;
  const far = place.x + (x < 0 ? -1 : 1) * (LABEL_GAP + text.length * ADVANCE) * unit;
  const half = (LINE / 2) * unit;
  return { left: Math.min(near, far), right: Math.max(near, far), bottom: place.y - half, top: place.y + half };
}

function isFree(box: Box, arrows: readonly Arrow[], placed: readonly Box[]): boolean {
  const clear = (other: Box): boolean =>
    box.right < other.left || other.right < box.left || box.top < other.bottom || other.top < box.bottom;
  return placed.every(clear) && arrows.every((arrow) => !crosses(arrow, box));
}

/** Whether the arrow runs through the box (Liang & Barsky 1984). */
function crosses({ x, y }: Arrow, { left, right, bottom, top }: Box): boolean {
  let from = 0;
  let to = 1;
  for (const [step, room] of [
    [-x, -left],
    [x, right],
    [-y, -bottom],
    [y, top],
  ] as const) {
    if (step === 0) {
      if (room < 0) return false;
    } else if (step < 0) from = Math.max(from, room / step);
    else to = Math.min(to, room / step);
  }
  return from <= to;
}
