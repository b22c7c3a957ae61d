/** Python's regular expressions as values, and the walks over their matches. */
import { taggedKey } from "./hashing.ts";
import { reprText } from "./python-text.ts";
import { type Marks, Matcher } from "./regex/match.ts";
import type { Program } from "./regex/pattern.ts";
import { readPattern } from "./regex/read-pattern.ts";
import { type HashKey, Kind, YaqlObject } from "./values.ts";

export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}
const noFlags: RegexFlags = { ignoreCase: false, multiLine: false, dotAll: false };

/** What a group took, in code points. */
export interface GroupMatch {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A match within a text. */
export class RegexMatch {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly program: Program;
  private readonly points: readonly string[];
  private readonly marks: Marks;

  constructor(points: readonly string[], marks: Marks, program: Program) {
    this.points = points;
    this.marks = marks;
    this.program = program;
    this.start = marks[0] ?? 0;
    this.end = marks[1] ?? 0;
    this.value = points.slice(this.start, this.end).join("");
  }

  /** Group 0 is the whole match; undefined for one that took no part. */
  group(index: number): GroupMatch | undefined {
    const [start = -1, end = -1] = [this.marks[2 * index], this.marks[2 * index + 1]];
    return start < 0 || end < 0 ? undefined : { value: this.points.slice(start, end).join(""), start, end };
  }

  /** All groups but the whole. */
  groups(): readonly (GroupMatch | undefined)[] {
    return Array.from({ length: this.program.groupCount }, (_one, index) => this.group(index + 1));
  }
}

/** A compiled pattern. */
export class Regex extends YaqlObject {
  readonly kind = Kind.regex;
  readonly typeName = "Pattern";
  readonly pattern: string;
  readonly flags: RegexFlags;
  readonly program: Program;
  private readonly matcher: Matcher;

  /** Throws YaqlError of kind `error`, as Python's `re` names it. */
  constructor(pattern: string, flags: RegexFlags = noFlags) {
    super();
    this.pattern = pattern;
    this.flags = flags;
    this.program = readPattern(pattern, { ...flags, verbose: false, ascii: false });
    this.matcher = new Matcher(this.program);
  }

  override get text(): string {
    return `re.compile(${reprText(this.pattern)})`;
  }

  override hash(): HashKey {
    const { ignoreCase, multiLine, dotAll } = this.flags;
    return taggedKey("r", JSON.stringify([this.pattern, ignoreCase, multiLine, dotAll]));
  }

  /** Throws YaqlBudgetError, as all searches do, when a search takes too long. */
  isIn(text: string): boolean {
    return this.matcher.find(codesOf(Array.from(text)), 0, false) !== undefined;
  }

  first(text: string): RegexMatch | undefined {
    const points = Array.from(text);
    const marks = this.matcher.find(codesOf(points), 0, false);
    return marks === undefined ? undefined : new RegexMatch(points, marks, this.program);
  }

  /** An empty match may follow another match at once, but not another empty one. */
  *all(points: readonly string[]): Generator<RegexMatch> {
    const codes = codesOf(points);
    let from = 0;
    let wasEmpty = false;
    for (;;) {
      const marks = this.matcher.find(codes, from, wasEmpty);
      if (marks === undefined) return;
      const match = new RegexMatch(points, marks, this.program);
      yield match;
      from = match.end;
      wasEmpty = match.end === match.start;
    }
  }
}

const codesOf = (points: readonly string[]): readonly number[] => points.map((point) => point.codePointAt(0) ?? 0);
