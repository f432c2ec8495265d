/** Greedy lines of at most `width` columns. By hand: help is to start in no time, and its words are plain. */
export function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((piece) => piece !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Below this a description beside its name is a column of single words: it goes under it. */
const LEAST_BESIDE = 36;

/** Names with their descriptions beside them, or under them where it is narrow. */
export function columns(rows: readonly (readonly [string, string])[], width: number): string[] {
  const widest = Math.max(0, ...rows.map(([name]) => name.length));
  const left = widest + 4;
  const beside = width - left >= LEAST_BESIDE;
  return rows.flatMap(([name, words]) => {
    const indent = beside ? left : 6;
    const [first = '', ...rest] = fold(words, width - indent).map((line) => ' '.repeat(indent) + line);
    return beside ? [`  ${name}${first.slice(name.length + 2)}`, ...rest] : [`  ${name}`, first, ...rest];
  });
}
