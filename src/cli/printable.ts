/** The colours that the text of a report has: they do nothing but colour. */
const OUR_COLOURS = /^\u001b\[(?:0|1|2|22|3[0-79]|9[0-7])m/;
/**
 * Characters that a terminal obeys (all controls but tab and line end), or that turn the direction of writing, so that
 * what is read is not what stands there.
 */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text as it may go to a terminal: what apps, catalogues and names hold is shown there, never obeyed. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (character, at: number) =>
    OUR_COLOURS.test(text.slice(at, at + 6)) ? character : shown(character),
  );
}

/** JSON as it may go to a terminal: the same document. */
export function printableJson(json: string): string {
  return json.replaceAll(CONTROL, (character) => `\\u${hex(character, 4)}`);
}

function shown(character: string): string {
  if (character === '\r') return '';
  const code = hex(character, 2);
  return code.length === 2 ? `\\x${code}` : `\\u${code}`;
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
