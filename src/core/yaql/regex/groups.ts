/** Everything in a pattern that begins with an opening bracket. */
import type { Flags, Pattern } from "./pattern.ts";
import type { Reading } from "./reading.ts";

/** How to read what stands inside. */
export interface Inner {
  readonly choice: (reading: Reading) => Pattern;
  readonly sequence: (reading: Reading) => Pattern;
}

/** From behind the bracket. Undefined for comments and for flags of the whole pattern, which may stand at its start only. */
export function readGroup(reading: Reading, inner: Inner, mayHaveFlags: boolean): Pattern | undefined {
  const { source } = reading;
  if (!source.takeIf("?")) return capturing(reading, inner);
  const kind = source.take();
  switch (kind) {
    case undefined:
      throw source.error("unexpected end of pattern");
    case "P":
      return named(reading, inner);
    case ":":
      return { type: "group", index: undefined, body: closed(reading, inner.choice) };
    case ">":
      return { type: "atomic", body: closed(reading, inner.choice) };
    case "#": {
      comment(reading);
      return;
    }
    case "=":
    case "!":
      return { type: "look", behind: false, negative: kind === "!", body: closed(reading, inner.choice), width: 0 };
    case "<":
      return lookBehind(reading, inner);
    case "(":
      return condition(reading, inner);
    default:
      source.at -= 1;
      return flagged(reading, inner, mayHaveFlags);
  }
}

/** The inside of a group, and its closing bracket. What flags are set inside holds inside only. */
function closed(reading: Reading, inner: (reading: Reading) => Pattern): Pattern {
  const { source } = reading;
  const { flags } = source;
  const body = inner(reading);
  if (!source.takeIf(")")) throw source.error("missing ), unterminated subpattern");
  source.flags = flags;
  return body;
}

function capturing(reading: Reading, inner: Inner, name?: string): Pattern {
  reading.groupCount += 1;
  const index = reading.groupCount;
  if (name !== undefined) reading.names.set(name, index);
  const body = closed(reading, inner.choice);
  reading.widths.set(index, reading.widthOf(body));
  return { type: "group", index, body };
}

const identifier = /^[\p{L}\p{Nl}_][\p{L}\p{N}\p{Mn}\p{Mc}_]*$/u;

function named(reading: Reading, inner: Inner): Pattern {
  const { source } = reading;
  if (source.takeIf("<")) {
    const name = checkedName(reading, source.takeUntil(">", "group name"));
    if (reading.names.has(name)) throw source.error(`redefinition of group name '${name}'`);
    return capturing(reading, inner, name);
  }
  if (!source.takeIf("=")) throw source.error(`unknown extension ?P${source.next ?? ""}`);
  const name = checkedName(reading, source.takeUntil(")", "group name"));
  const group = reading.names.get(name);
  if (group === undefined) throw source.error(`unknown group name '${name}'`);
  reading.checkReference(group);
  return { type: "reference", group, ignoreCase: source.flags.ignoreCase };
}

function checkedName(reading: Reading, name: string): string {
  if (!identifier.test(name)) throw reading.source.error(`bad character in group name '${name}'`);
  return name;
}

function comment({ source }: Reading): undefined {
  for (let character = source.take(); character !== ")"; character = source.take()) {
    if (character === undefined) throw source.error("missing ), unterminated comment");
  }
  return undefined;
}

function lookBehind(reading: Reading, inner: Inner): Pattern {
  const { source } = reading;
  const sign = source.take();
  if (sign !== "=" && sign !== "!") throw source.error(`unknown extension ?<${sign ?? ""}`);
  const before = reading.behindSince;
  reading.behindSince ??= reading.groupCount;
  const body = closed(reading, inner.choice);
  reading.behindSince = before;
  const { least, most } = reading.widthOf(body);
  if (least !== most) throw source.error("look-behind requires fixed-width pattern");
  return { type: "look", behind: true, negative: sign === "!", body, width: least };
}

/** `(?(1)yes|no)`, by number or name. */
function condition(reading: Reading, inner: Inner): Pattern {
  const { source } = reading;
  const group = askedGroup(reading, source.takeUntil(")", "group name"));
  return closedCondition(reading, inner, group);
}

function closedCondition(reading: Reading, inner: Inner, group: number): Pattern {
  const { source } = reading;
  const yes = inner.sequence(reading);
  const no: Pattern = source.takeIf("|") ? inner.sequence(reading) : { type: "sequence", items: [] };
  if (source.next === "|") throw source.error("conditional backref with more than two branches");
  if (!source.takeIf(")")) throw source.error("missing ), unterminated subpattern");
  return { type: "condition", group, yes, no };
}

function askedGroup(reading: Reading, name: string): number {
  const { source } = reading;
  if (/^\d+$/.test(name)) {
    const group = Number(name);
    if (group === 0) throw source.error("bad group number");
    reading.asked.push(group);
    if (reading.behindSince !== undefined) reading.checkReference(group);
    return group;
  }
  const group = reading.names.get(checkedName(reading, name));
  if (group === undefined) throw source.error(`unknown group name '${name}'`);
  if (reading.behindSince !== undefined) reading.checkReference(group);
  return group;
}

const flagNames: Readonly<Record<string, keyof Flags | "unicode">> = {
  i: "ignoreCase",
  m: "multiLine",
  s: "dotAll",
  x: "verbose",
  a: "ascii",
  u: "unicode",
};

/** `(?i)` for everything, `(?i-s:...)` for what is inside. */
function flagged(reading: Reading, inner: Inner, mayHaveFlags: boolean): Pattern | undefined {
  const { source } = reading;
  const on = readFlags(reading);
  if (on === "" && source.next !== "-") throw source.error(`unknown extension ?${source.next ?? ""}`);
  if (source.takeIf(")")) {
    if (!mayHaveFlags) throw source.error("global flags not at the start of the expression");
    source.flags = withFlags(source.flags, on, true);
    return undefined;
  }
  const off = source.takeIf("-") ? readFlags(reading, true) : "";
  if (!source.takeIf(":")) throw source.error(source.next === undefined ? "missing :" : "unknown flag");
  const outside = source.flags;
  source.flags = withFlags(withFlags(outside, on, true), off, false);
  const body = closed(reading, inner.choice);
  source.flags = outside;
  return { type: "group", index: undefined, body };
}

function readFlags({ source }: Reading, off = false): string {
  const letters = source.takeWhile(/[a-zA-Z]/);
  for (const letter of letters) if (flagNames[letter] === undefined) throw source.error("unknown flag");
  if (off && letters === "") throw source.error("missing flag");
  if (off && /[au]/.test(letters)) throw source.error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
  if (letters.includes("a") && letters.includes("u")) {
    throw source.error("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
  }
  return letters;
}

function withFlags(flags: Flags, letters: string, value: boolean): Flags {
  const changes = Array.from(letters).flatMap((letter) => {
    const name = flagNames[letter];
    return name === undefined
      ? []
      : [[name === "unicode" ? "ascii" : name, name === "unicode" ? !value : value] as const];
  });
  return { ...flags, ...Object.fromEntries(changes) };
}
