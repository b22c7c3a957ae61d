/** How relations and roles name things: a text names itself, `/text/` is a pattern. Fuel: graphs.md 4.4 and 4.6. */
import { compilePythonRegex, matchesAtStart } from "../base/python-regex.ts";

export interface NamePattern {
  readonly text: string;
  /** A pattern may match many names, a name only itself. */
  readonly isPattern: boolean;
  readonly matches: (name: string) => boolean;
}

/** `/`, `//` and `/x/` are patterns; the first two match everything. */
export function isPattern(text: string): boolean {
  return text.startsWith("/") && text.endsWith("/");
}

/**
 * Patterns are Python's, anchored at the start and not at the end (Fuel uses `re.match`): `/net/` matches `netconfig`.
 * Throws `PythonRegexError` when the pattern can't be read.
 */
export function namePattern(text: string): NamePattern {
  if (!isPattern(text)) return { text, isPattern: false, matches: (name) => name === text };
  const regex = compilePythonRegex(text.slice(1, -1), "match");
  return { text, isPattern: true, matches: (name) => matchesAtStart(regex, name) };
}
