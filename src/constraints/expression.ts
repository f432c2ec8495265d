import peggy, { type Parser } from 'peggy';

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Connective = 'and' | 'or' | 'implies' | 'iff';
export type Arithmetic = '+' | '-' | '*' | '%';

/** A rule expression; `at` is the offset of its first character in the text. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'treatment'; readonly factor: string; readonly level: string; readonly at: number }
  | { readonly kind: 'not'; readonly of: Expression; readonly at: number }
  | { readonly kind: 'negative'; readonly of: Expression; readonly at: number }
  | {
      readonly kind: 'connective' | 'comparison' | 'arithmetic';
      readonly operator: Connective | Comparison | Arithmetic;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    };

/** The text is no expression; `offset` is where reading stopped. */
export class ExpressionError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = 'ExpressionError';
    this.offset = offset;
  }
}

// Loosest first: iff, implies (to the right), or, and, not, comparison (one, no chains), + -, * %, minus. No alternative
// begins as another one does: what is read twice at each level is read 2ⁿ times within n parentheses.
const GRAMMAR = String.raw`
{{
  function fold(kind, head, tail) {
    return tail.reduce((left, [operator, right]) => ({ kind, operator, left, right, at: left.at }), head);
  }
}}
Start = _ @Iff _
Iff = head:Implies tail:(_ @IFF _ @Implies)* { return fold('connective', head, tail); }
Implies = left:Or rest:(_ @IMPLIES _ @Implies)? { return rest === null ? left : fold('connective', left, [rest]); }
Or = head:And tail:(_ @OR _ @And)* { return fold('connective', head, tail); }
And = head:Not tail:(_ @AND _ @Not)* { return fold('connective', head, tail); }
Not = NOT _ of:Not { return { kind: 'not', of, at: offset() }; } / Comparison
Comparison = left:Sum rest:(_ @("==" / "!=" / "<=" / "<" / ">=" / ">") _ @Sum)? { return rest === null ? left : fold('comparison', left, [rest]); }
Sum = head:Product tail:(_ @("+" / "-") _ @Product)* { return fold('arithmetic', head, tail); }
Product = head:Unary tail:(_ @("*" / "%") _ @Unary)* { return fold('arithmetic', head, tail); }
Unary = "-" _ of:Unary { return { kind: 'negative', of, at: offset() }; } / Primary
Primary
  = "(" _ @Iff _ ")"
  / Number
  / value:Text { return { kind: 'text', value, at: offset() }; }
  / Treatment
  / name:Name { return { kind: 'name', name, at: offset() }; }
Number = digits:$([0-9]+ ("." [0-9]+)? ("e"i [+-]? [0-9]+)?) !Letter { return { kind: 'number', value: Number(digits), at: offset() }; }
Text = "'" @$[^']* "'" / "\"" @$[^"]* "\""
Treatment = factor:Name "=" !"=" level:(Text / Quoted / $[A-Za-z0-9_.:/-]+) { return { kind: 'treatment', factor, level, at: offset() }; }
Name = Quoted / Word
Quoted = "${'`'}" @$[^${'`'}]+ "${'`'}"
Word = !(Reserved !Letter) @$([A-Za-z_][A-Za-z0-9_.]*)
Reserved = "not" / "and" / "or" / "implies" / "iff"
Letter = [A-Za-z0-9_.]
NOT = @"not" !Letter
AND = @"and" !Letter
OR = @"or" !Letter
IMPLIES = @"implies" !Letter
IFF = @"iff" !Letter
_ = [ \t\r\n]*
`;

/** Names, numbers, texts and signs. */
const WORD = /'[^']*'|"[^"]*"|`[^`]*`|[A-Za-z0-9_.]+|[^\sA-Za-z0-9_.]/g;
/** Whoever walks through an expression goes as deep as it has words at most. Rules of people have a dozen. */
const MOST_WORDS = 500;

let parser: Parser | undefined;

/**
 * Reads a rule expression.
 * @throws ExpressionError with the place where it stops making sense, or becomes too long.
 */
export function parseExpression(text: string): Expression {
  refuseLong(text);
  parser ??= peggy.generate(GRAMMAR);
  try {
    const parsed: Expression = parser.parse(text);
    return parsed;
  } catch (error) {
    if (!(error instanceof parser.SyntaxError)) throw error;
    const offset = error.location.start.offset;
    throw new ExpressionError(complaint(text, offset), offset);
  }
}

function refuseLong(text: string): void {
  let words = 0;
  for (const { index } of text.matchAll(WORD)) {
    if (++words > MOST_WORDS) {
      throw new ExpressionError(`the expression has more than ${MOST_WORDS} words and signs: split the rule`, index);
    }
  }
}

function complaint(text: string, offset: number): string {
  const rest = text.slice(offset);
  if (rest.trim() === '') return 'the expression ends too early';
  if (/^=(?!=)/.test(rest)) return "'=' compares nothing: write '==', or a treatment as factor=level without blanks";
  if (/^(==|!=|<=?|>=?)/.test(rest)) return 'comparisons cannot be chained: join two of them by and';
  if (/^[&|!]/.test(rest)) return `'${rest[0]}' is no operator: write not, and, or`;
  return `'${/^(\w+|.)/.exec(rest)?.[0] ?? rest}' is not expected here`;
}
