/** YAML text as a tree of nodes that know their places, in bounded time and depth. */
import { Composer, Lexer, Parser } from "yaml";
import type { CST, ParsedNode } from "yaml";

/** What is wrong with a text, by offset. `code` is the `yaml` package's word for it. */
export interface YamlProblem {
  readonly offset: number;
  readonly code: string;
  readonly message: string;
}

export interface ComposedYaml {
  /** Absent when the text holds nothing but comments, or when it could not be read so far. */
  readonly root: ParsedNode | undefined;
  readonly problems: readonly YamlProblem[];
}

/** Levels of lists and maps in each other. Real graphs have at most 10. */
export const MAX_DEPTH = 100;
/** The reader's own stack has up to three entries a level; beyond that the text is refused before its tree is made. */
const MAX_STACK = MAX_DEPTH * 3 + 20;
/** Words, signs, blanks and line ends of a text: a bound of some seconds. A graph of 100,000 tasks has some six million. */
const MAX_LEXEMES = 8_000_000;
/** After so many problems the rest of the text is not looked at. */
const MAX_PROBLEMS = 50;

/** Thrown to leave the `yaml` package, which has no other way to stop; caught in `composeYaml`. */
class EnoughProblems extends Error {}

export function composeYaml(text: string): ComposedYaml {
  const problems: YamlProblem[] = [];
  try {
    const tokens = readTokens(text, problems);
    return tokens === undefined ? { root: undefined, problems } : { root: compose(tokens, problems), problems };
  } catch (thrown) {
    if (thrown instanceof EnoughProblems) return { root: undefined, problems };
    throw thrown;
  }
}

/** The concrete syntax; undefined when the text is too deep or holds more than one document. */
function readTokens(text: string, problems: YamlProblem[]): readonly CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let documents = 0;
  const take = (token: CST.Token): void => {
    if (token.type === "document") documents += 1;
    if (documents > 1) {
      problems.push({ offset: token.offset, code: "MULTIPLE_DOCS", message: "a second YAML document begins here" });
      throw new EnoughProblems();
    }
    const complaint = complaintAbout(token, documents > 0);
    if (complaint === undefined) tokens.push(token);
    else report(problems, { offset: token.offset, code: "UNEXPECTED_TOKEN", message: complaint });
  };
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) take(token);
    lexemes += 1;
    if (parser.stack.length <= MAX_STACK && lexemes <= MAX_LEXEMES) continue;
    const isDeep = parser.stack.length > MAX_STACK;
    const message = isDeep ? tooDeep : `YAML of more than ${MAX_LEXEMES / 1e6} million words and signs is not read`;
    problems.push({ offset: parser.offset, code: isDeep ? "TOO_DEEP" : "TOO_LONG", message });
    return undefined;
  }
  for (const token of parser.end()) take(token);
  const directive = tokens.find(({ type }) => type === "directive");
  if (directive !== undefined && documents === 0)
    report(problems, { offset: 0, code: "MISSING_CHAR", message: "a directive is followed by no document" });
  return tokens;
}

/** What is wrong with a token as such; the `yaml` package would collect these without bound. */
function complaintAbout(token: CST.Token, isAfterStart: boolean): string | undefined {
  if (token.type === "doc-end" && !isAfterStart) return "a document ends here that did not begin";
  if (token.type !== "error") return undefined;
  return token.source === "" ? token.message : `${token.message}: ${JSON.stringify(token.source.slice(0, 40))}`;
}

/** The `yaml` package catches what is thrown inside a collection and reports it as one more problem: that one is not taken. */
function report(problems: YamlProblem[], problem: YamlProblem): void {
  if (problems.length < MAX_PROBLEMS) problems.push(problem);
  if (problems.length >= MAX_PROBLEMS) throw new EnoughProblems();
}

export const tooDeep = `lists and maps are nested more than ${MAX_DEPTH} deep`;

type Place = number | readonly number[] | { readonly offset: number };
/** The place, the code and the sentence of a problem, and whether it is a mere warning. */
type ReportProblem = (...problem: readonly [Place, string, string, boolean?]) => void;

function compose(tokens: readonly CST.Token[], problems: YamlProblem[]): ParsedNode | undefined {
  const composer = new Composer({ version: "1.1", schema: "failsafe", resolveKnownTags: false, uniqueKeys: false });
  // The package collects an error object with a stack for each problem: minutes for ten megabytes of brackets. This field is the
  // only place where the collecting can be bounded.
  (composer as unknown as { onError: ReportProblem }).onError = (...[place, code, message, isWarning]) => {
    if (isWarning === true) return;
    report(problems, { offset: offsetOf(place), code, message });
  };
  const [document] = composer.compose(tokens);
  for (const { pos, code, message } of document?.errors ?? []) report(problems, { offset: pos[0], code, message });
  return document?.contents ?? undefined;
}

function offsetOf(place: Place): number {
  if (typeof place === "number") return place;
  return "offset" in place ? place.offset : (place[0] ?? 0);
}
