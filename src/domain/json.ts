/** What a text says as JSON; undefined: it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same of its last line: a program may have printed others before. */
export function jsonOfLastLine(text: string): unknown {
  return jsonOf(text.trimEnd().split('\n').at(-1) ?? '');
}
