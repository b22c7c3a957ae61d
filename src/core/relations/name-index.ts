/** The names of a graph's tasks, and which of them a name or /pattern/ means. */
import { PythonRegexError } from "../base/python-regex.ts";
import { isPattern, namePattern } from "../model/name-pattern.ts";

export interface NameIndex {
  readonly names: readonly string[];
  /** Places in `names` that a text means; a pattern that can't be read means none. */
  readonly matching: (text: string) => readonly number[];
}

const none: readonly number[] = [];

/** Each distinct pattern is looked up once. Of equal names the first counts. */
export function nameIndex(names: readonly string[]): NameIndex {
  const byName = new Map<string, readonly number[]>();
  names.forEach((name, i) => {
    if (!byName.has(name)) byName.set(name, [i]);
  });
  const byPattern = new Map<string, readonly number[]>();
  return {
    names,
    matching: (text) => {
      if (!isPattern(text)) return byName.get(text) ?? none;
      const known = byPattern.get(text) ?? matchAll(text, names);
      byPattern.set(text, known);
      return known;
    },
  };
}

function matchAll(text: string, names: readonly string[]): readonly number[] {
  try {
    const pattern = namePattern(text);
    return names.flatMap((name, i) => (pattern.matches(name) ? [i] : []));
  } catch (thrown) {
    if (thrown instanceof PythonRegexError) return none;
    throw thrown;
  }
}
