/** Where something was written: 1-based line and column. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `genomes/parsl/config.yaml:12:5` */
export function placeText(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

export type RuleStatement =
  | { readonly kind: 'expression'; readonly text: string }
  | { readonly kind: 'excludes' | 'exactly-one' | 'requires'; readonly of: readonly string[] }
  | { readonly kind: 'at-most'; readonly count: number; readonly of: readonly string[] };

/** What every valid genome must satisfy. */
export interface Rule {
  readonly statement: RuleStatement;
  /** Why, in the words of whoever wrote the rule. */
  readonly because: string | null;
  /** null: the program made the rule itself (a patch conflict, `--with`). */
  readonly place: Place | null;
}

/** The statement as its author would read it back. */
export function ruleText(rule: Rule): string {
  const { statement } = rule;
  switch (statement.kind) {
    case 'expression':
      return statement.text;
    case 'requires':
      return `${statement.of[0]} requires ${statement.of.slice(1).join(' and ')}`;
    case 'excludes':
      return `at most one of ${statement.of.join(', ')}`;
    case 'exactly-one':
      return `exactly one of ${statement.of.join(', ')}`;
    case 'at-most':
      return `at most ${statement.count} of ${statement.of.join(', ')}`;
  }
}

/** A rule in words, with its reason and where it stands. */
export function ruleInWords(rule: Rule): string {
  const because = rule.because === null ? '' : ` ${rule.because.replace(/\.?$/, '.')}`;
  const place = rule.place === null ? '' : ` [${rule.place.file.split('/').at(-1)}:${rule.place.line}]`;
  return `${ruleText(rule)}.${because}${place}`;
}

/** The machine's numbers that a rule may name: `cpus`, `cores`, `memory_gb`. */
export interface MachineNumbers {
  readonly cpus: number;
  readonly cores: number;
  readonly memory_gb: number;
}
