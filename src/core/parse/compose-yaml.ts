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
    tokens.push(token);
  };
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) take(token);
    if (parser.stack.length <= MAX_STACK) continue;
    problems.push({ offset: parser.offset, code: "TOO_DEEP", message: tooDeep });
    return undefined;
  }
  for (const token of parser.end()) take(token);
  return tokens;
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
    problems.push({ offset: offsetOf(place), code, message });
    if (problems.length >= MAX_PROBLEMS) throw new EnoughProblems();
  };
  const [document] = composer.compose(tokens);
  return document?.contents ?? undefined;
}

function offsetOf(place: Place): number {
  if (typeof place === "number") return place;
  return "offset" in place ? place.offset : (place[0] ?? 0);
}
