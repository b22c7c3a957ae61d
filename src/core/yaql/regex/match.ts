/** Tree of a regular expression -> a matcher that backtracks within a budget. */
import { YaqlBudgetError } from "../errors.ts";
import { isWord, lower } from "./characters.ts";
import type { Pattern, Place, Program, Repeat } from "./pattern.ts";

/** One try to match: the text as code points, and what groups have taken so far. */
interface Attempt {
  readonly text: readonly number[];
  /** Start and end of group n at 2n and 2n + 1; -1 for none. */
  readonly marks: number[];
  steps: number;
}
/** What must match behind a place. */
type Then = (at: number) => boolean;
type Match = (attempt: Attempt, at: number, then: Then) => boolean;

/** Steps one search may take. */
const mostSteps = 5_000_000;

/** Where the groups of a match begin and end, group 0 being the whole; -1 for those that took no part. */
export type Marks = readonly number[];

export class Matcher {
  private readonly program: Program;
  private readonly match: Match;

  constructor(program: Program) {
    this.program = program;
    this.match = compile(program.body);
  }

  /**
   * The first match that begins at `from` or later. `notEmptyAtStart` refuses an empty one at `from` itself. Throws
   * YaqlBudgetError when it takes too long.
   */
  find(text: readonly number[], from: number, notEmptyAtStart: boolean): Marks | undefined {
    const marks = Array.from({ length: 2 * (this.program.groupCount + 1) }, () => -1);
    const attempt: Attempt = { text, marks, steps: mostSteps };
    for (let start = from; start <= text.length; start += 1) {
      let end = -1;
      const found = this.match(attempt, start, (at) => {
        if (notEmptyAtStart && at === from && start === from) return false;
        end = at;
        return true;
      });
      if (found) {
        attempt.marks[0] = start;
        attempt.marks[1] = end;
        return attempt.marks;
      }
    }
    return undefined;
  }
}

function step(attempt: Attempt): void {
  attempt.steps -= 1;
  if (attempt.steps < 0)
    throw new YaqlBudgetError("StepLimitExceededException", "the regular expression took too many steps");
}

function compile(pattern: Pattern): Match {
  switch (pattern.type) {
    case "set":
      return (attempt, at, then) => {
        step(attempt);
        const codePoint = attempt.text[at];
        return codePoint !== undefined && pattern.has(codePoint) && then(at + 1);
      };
    case "at":
      return (attempt, at, then) => isAt(pattern.place, attempt.text, at) && then(at);
    case "sequence":
      return compileSequence(pattern.items.map(compile));
    case "choice": {
      const branches = pattern.branches.map(compile);
      return (attempt, at, then) => branches.some((branch) => branch(attempt, at, then));
    }
    case "group":
      return pattern.index === undefined ? compile(pattern.body) : compileGroup(pattern.index, compile(pattern.body));
    case "atomic":
      return once(compile(pattern.body));
    case "repeat":
      return compileRepeat(pattern);
    case "look":
      return compileLook(compile(pattern.body), pattern);
    case "reference":
      return compileReference(pattern.group, pattern.ignoreCase);
    case "condition": {
      const [yes, no] = [compile(pattern.yes), compile(pattern.no)];
      return (attempt, at, then) => ((attempt.marks[2 * pattern.group + 1] ?? -1) >= 0 ? yes : no)(attempt, at, then);
    }
  }
}

function compileSequence(items: readonly Match[]): Match {
  const [only, second] = items;
  if (only === undefined) return (_attempt, at, then) => then(at);
  if (second === undefined) return only;
  return (attempt, at, then) => {
    const from = (index: number, place: number): boolean => {
      const item = items[index];
      return item === undefined ? then(place) : item(attempt, place, (next) => from(index + 1, next));
    };
    return from(0, at);
  };
}

/** When what follows fails, the group has again what it had before. */
function compileGroup(index: number, body: Match): Match {
  const [first, last] = [2 * index, 2 * index + 1];
  return (attempt, at, then) => {
    const { marks } = attempt;
    return body(attempt, at, (end) => {
      const [oldFirst = -1, oldLast = -1] = [marks[first], marks[last]];
      marks[first] = at;
      marks[last] = end;
      if (then(end)) return true;
      marks[first] = oldFirst;
      marks[last] = oldLast;
      return false;
    });
  };
}

/** Where the first way to match ends, or -1; other ways are not tried. */
function firstEnd(attempt: Attempt, body: Match, at: number): number {
  let end = -1;
  body(attempt, at, (place) => {
    end = place;
    return true;
  });
  return end;
}

function restore(marks: number[], saved: readonly number[]): void {
  for (let i = 0; i < marks.length; i += 1) marks[i] = saved[i] ?? -1;
}

function once(body: Match): Match {
  return (attempt, at, then) => {
    const saved = [...attempt.marks];
    const end = firstEnd(attempt, body, at);
    if (end >= 0 && then(end)) return true;
    restore(attempt.marks, saved);
    return false;
  };
}

function compileLook(
  body: Match,
  look: { readonly behind: boolean; readonly negative: boolean; readonly width: number },
): Match {
  return (attempt, at, then) => {
    const saved = [...attempt.marks];
    const start = look.behind ? at - look.width : at;
    const found = start >= 0 && firstEnd(attempt, body, start) >= 0;
    if (found && look.negative) restore(attempt.marks, saved);
    if (found !== look.negative && then(at)) return true;
    restore(attempt.marks, saved);
    return false;
  };
}

function compileReference(group: number, ignoreCase: boolean): Match {
  const same = (a: number | undefined, b: number | undefined): boolean =>
    a === b || (ignoreCase && a !== undefined && b !== undefined && lower(a) === lower(b));
  return ({ text, marks }, at, then) => {
    const [start = -1, end = -1] = [marks[2 * group], marks[2 * group + 1]];
    if (start < 0 || end < 0) return false;
    for (let i = start; i < end; i += 1) if (!same(text[i], text[at + i - start])) return false;
    return at + end - start <= text.length && then(at + end - start);
  };
}

/** A set under brackets that do not count is repeated without recursion. */
function setOf(pattern: Pattern): Extract<Pattern, { readonly type: "set" }> | undefined {
  if (pattern.type === "set") return pattern;
  if (pattern.type === "group" && pattern.index === undefined) return setOf(pattern.body);
  const [only, ...more] = pattern.type === "sequence" ? pattern.items : [];
  return only === undefined || more.length > 0 ? undefined : setOf(only);
}

function compileRepeat(repeat: Repeat): Match {
  const set = setOf(repeat.body);
  if (set !== undefined) return repeatSet(set.has, repeat);
  const body = compile(repeat.body);
  return repeat.mode === "possessive" ? once(everGreedy(body, repeat)) : repeatBody(body, repeat);
}

function repeatSet(has: (codePoint: number) => boolean, { least, most, mode }: Repeat): Match {
  const run = (attempt: Attempt, at: number, limit: number): number => {
    let count = 0;
    for (; count < limit; count += 1) {
      step(attempt);
      const codePoint = attempt.text[at + count];
      if (codePoint === undefined || !has(codePoint)) break;
    }
    return count;
  };
  if (mode === "lazy") {
    return (attempt, at, then) => {
      let count = run(attempt, at, least);
      if (count < least) return false;
      while (!then(at + count)) {
        if (count >= most || run(attempt, at + count, 1) === 0) return false;
        count += 1;
      }
      return true;
    };
  }
  return (attempt, at, then) => {
    const furthest = run(attempt, at, most);
    if (mode === "possessive") return furthest >= least && then(at + furthest);
    for (let count = furthest; count >= least; count -= 1) if (then(at + count)) return true;
    return false;
  };
}

/** An iteration that took nothing is the last. */
function repeatBody(body: Match, { least, most, mode }: Repeat): Match {
  return (attempt, at, then) => {
    const iterate = (count: number, place: number, lastStart: number): boolean => {
      step(attempt);
      if (count < least) return body(attempt, place, (next) => iterate(count + 1, next, lastStart));
      const again = (): boolean =>
        count < most && place !== lastStart && body(attempt, place, (next) => iterate(count + 1, next, place));
      return mode === "lazy" ? then(place) || again() : again() || then(place);
    };
    return iterate(0, at, -1);
  };
}

/** As many iterations as there are, each taken in its first way. */
function everGreedy(body: Match, { least, most }: Repeat): Match {
  return (attempt, at, then) => {
    let place = at;
    for (let count = 0; count < most; count += 1) {
      step(attempt);
      const end = firstEnd(attempt, body, place);
      if (end < 0 && count < least) return false;
      if (end < 0 || (end === place && count >= least)) break;
      place = end;
    }
    return then(place);
  };
}

function isAt(place: Place, text: readonly number[], at: number): boolean {
  switch (place) {
    case "start":
      return at === 0;
    case "lineStart":
      return at === 0 || text[at - 1] === 10;
    case "veryEnd":
      return at === text.length;
    case "end":
      return at === text.length || (at === text.length - 1 && text[at] === 10);
    case "lineEnd":
      return at === text.length || text[at] === 10;
    case "wordEdge":
      return text.length > 0 && isWordAt(text, at - 1) !== isWordAt(text, at);
    case "noWordEdge":
      return text.length > 0 && isWordAt(text, at - 1) === isWordAt(text, at);
  }
}

function isWordAt(text: readonly number[], at: number): boolean {
  const codePoint = text[at];
  return codePoint !== undefined && isWord(codePoint);
}
