import type { ActionValue } from '../domain/factor.ts';

const RELATIVE_TOLERANCE = 1e-6;

/** An object to construct, as it is written. */
interface Call {
  readonly call: string;
  readonly args?: { readonly [key: string]: unknown };
}

export function isCall(value: unknown): value is Call {
  return value !== null && typeof value === 'object' && 'call' in value && typeof value.call === 'string';
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The constructors that a value calls, however deep. */
export function callsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(callsIn);
  return isCall(value) ? [value.call, ...inner] : inner;
}

/** A class is often imported from another module than the one that defines it. */
export function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/**
 * A value that was asked for against the one that was read back: an object is compared by its class's name and the
 * arguments that can be read back.
 */
export function sameAsAsked(asked: unknown, actual: unknown): boolean {
  if (isCall(asked)) {
    if (!isObject(actual) || lastWord(String(actual.type)) !== lastWord(asked.call)) return false;
    const args = isObject(actual.args) ? actual.args : {};
    return Object.entries(asked.args ?? {}).every(([name, value]) => !(name in args) || sameAsAsked(value, args[name]));
  }
  if (typeof asked === 'number' && typeof actual === 'number') return nearly(asked, actual);
  if (Array.isArray(asked) && Array.isArray(actual)) {
    return asked.length === actual.length && asked.every((item, i) => sameAsAsked(item, actual[i]));
  }
  return JSON.stringify(asked) === JSON.stringify(actual);
}

export function nearly(a: number, b: number): boolean {
  return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

/** Whether the app as written has the value: to the letter, and an object with every argument that is written. */
export function sameAsProbed(wanted: ActionValue, found: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === found;
  if (typeof found !== 'object' || found === null) return false;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      wanted.length === found.length &&
      wanted.every((item: ActionValue, i) => sameAsProbed(item, found[i]))
    );
  }
  if (!isCall(wanted) || !('type' in found) || typeof found.type !== 'string') return false;
  const given: [string, unknown][] = 'args' in found ? Object.entries(found.args ?? {}) : [];
  return (
    lastWord(wanted.call) === lastWord(found.type) &&
    Object.entries(wanted.args ?? {}).every(([name, value]) =>
      given.some(([key, item]) => key === name && item === value),
    )
  );
}

/** A value as a message says it. */
export function show(value: unknown): string {
  return isCall(value) ? `${lastWord(value.call)}(…)` : JSON.stringify(value);
}
