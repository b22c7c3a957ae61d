/** Python's regular expressions as values, and the walks over their matches. */
import { compilePythonRegex, PythonRegexError } from "../base/python-regex.ts";
import { YaqlError } from "./errors.ts";
import { taggedKey } from "./hashing.ts";
import { reprText } from "./python-text.ts";
import { type HashKey, Kind, YaqlObject } from "./values.ts";

export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}
const noFlags: RegexFlags = { ignoreCase: false, multiLine: false, dotAll: false };

/** A match, in UTF-16 units. Groups that took no part are undefined. */
export interface RegexMatch {
  readonly text: string;
  readonly groups: readonly (GroupMatch | undefined)[];
  readonly names: Readonly<Record<string, string | undefined>>;
}
export interface GroupMatch {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A compiled pattern. */
export class Regex extends YaqlObject {
  readonly kind = Kind.regex;
  readonly typeName = "Pattern";
  readonly pattern: string;
  readonly flags: RegexFlags;
  private readonly program: RegExp;

  /** Throws YaqlError of kind `error`, as Python's `re` names it. */
  constructor(pattern: string, flags: RegexFlags = noFlags) {
    super();
    this.pattern = pattern;
    this.flags = flags;
    this.program = programFor(pattern, flags);
  }

  override get text(): string {
    return `re.compile(${reprText(this.pattern)})`;
  }

  override hash(): HashKey {
    const { ignoreCase, multiLine, dotAll } = this.flags;
    return taggedKey("r", JSON.stringify([this.pattern, ignoreCase, multiLine, dotAll]));
  }

  isIn(text: string): boolean {
    this.program.lastIndex = 0;
    return this.program.test(text);
  }

  first(text: string): RegexMatch | undefined {
    this.program.lastIndex = 0;
    const found = this.program.exec(text);
    return found === null ? undefined : matchOf(found, text);
  }

  *all(text: string): Generator<RegexMatch> {
    for (const found of text.matchAll(this.program)) yield matchOf(found, text);
  }
}

function programFor(pattern: string, flags: RegexFlags): RegExp {
  const letters = `${flags.ignoreCase ? "i" : ""}${flags.multiLine ? "m" : ""}${flags.dotAll ? "s" : ""}`;
  try {
    const translated = compilePythonRegex(letters === "" ? pattern : `(?${letters})${pattern}`);
    return new RegExp(translated.source, `${translated.flags}gd`);
  } catch (error) {
    if (error instanceof PythonRegexError) throw new YaqlError("error", error.message);
    throw error;
  }
}

function matchOf(found: RegExpExecArray, text: string): RegexMatch {
  const groups = (found.indices ?? []).map((range, index) => {
    const value = found[index];
    return range === undefined || value === undefined ? undefined : { value, start: range[0], end: range[1] };
  });
  return { text, groups, names: found.groups ?? {} };
}
