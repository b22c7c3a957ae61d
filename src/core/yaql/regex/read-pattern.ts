/** Text of a regular expression in Python's syntax (3.11) -> tree. */
import { hexEscape, itemPattern, plainEscape, readSet } from "./escapes.ts";
import { readGroup } from "./groups.ts";
import type { Flags, Pattern, Program, Repeat } from "./pattern.ts";
import { Reading } from "./reading.ts";
import { Source } from "./source.ts";

/** Deeper nesting is refused. */
const deepest = 200;

/** `a|b|c`, up to a closing bracket or the end. `outermost` where flags for the whole may stand. */
function readChoice(reading: Reading, outermost = false): Pattern {
  reading.depth += 1;
  if (reading.depth > deepest) throw reading.source.error("pattern is nested too deeply");
  const branches = [readSequence(reading, outermost)];
  while (reading.source.takeIf("|")) branches.push(readSequence(reading));
  reading.depth -= 1;
  return branches.length === 1 && branches[0] !== undefined ? branches[0] : { type: "choice", branches };
}

function readSequence(reading: Reading, mayHaveFlags = false): Pattern {
  const { source } = reading;
  const items: Pattern[] = [];
  for (let next = source.next; next !== undefined && next !== "|" && next !== ")"; next = source.next) {
    if (source.flags.verbose && skipBlank(source)) continue;
    const times = readRepeat(source);
    const item =
      times === undefined
        ? readItem(reading, mayHaveFlags && items.length === 0)
        : repeated(source, items.pop(), times);
    if (item !== undefined) items.push(item);
  }
  return { type: "sequence", items };
}

function readItem(reading: Reading, mayHaveFlags: boolean): Pattern | undefined {
  const { source } = reading;
  const character = source.take() ?? "";
  switch (character) {
    case "\\":
      return readEscape(reading);
    case "[":
      return readSet(source);
    case "(":
      return readGroup(reading, { choice: readChoice, sequence: readSequence }, mayHaveFlags);
    case ".": {
      const { dotAll } = source.flags;
      return { type: "set", has: (codePoint) => dotAll || codePoint !== 10 };
    }
    case "^":
      return { type: "at", place: source.flags.multiLine ? "lineStart" : "start" };
    case "$":
      return { type: "at", place: source.flags.multiLine ? "lineEnd" : "end" };
    default:
      return itemPattern(source, { code: character.codePointAt(0) ?? 0 });
  }
}

function readEscape(reading: Reading): Pattern {
  const { source } = reading;
  const letter = source.take();
  if (letter === undefined) throw source.error("bad escape (end of pattern)", 1);
  const place = places[letter];
  if (place !== undefined) return { type: "at", place };
  if (/[1-9]/.test(letter)) return readReference(reading, letter);
  const code = hexEscape(source, letter);
  return itemPattern(source, code === undefined ? plainEscape(source, letter) : { code });
}

/** `\1` to `\99`, or three octal digits. */
function readReference(reading: Reading, first: string): Pattern {
  const { source } = reading;
  const number = first + source.takeWhile(/[0-9]/, 1);
  if (/^[0-7]{2}$/.test(number) && /[0-7]/.test(source.next ?? "")) {
    const code = Number.parseInt(number + (source.take() ?? ""), 8);
    if (code > 0o377) throw source.error("octal escape value outside of range 0-0o377");
    return itemPattern(source, { code });
  }
  const group = Number(number);
  if (group > reading.groupCount) throw source.error(`invalid group reference ${group}`, 1);
  reading.checkReference(group);
  return { type: "reference", group, ignoreCase: source.flags.ignoreCase };
}

const places: Readonly<Record<string, "start" | "veryEnd" | "wordEdge" | "noWordEdge">> = {
  A: "start",
  Z: "veryEnd",
  b: "wordEdge",
  B: "noWordEdge",
};

function skipBlank(source: Source): boolean {
  if (source.takeWhile(/[ \t\n\r\v\f]/) !== "") return true;
  if (!source.takeIf("#")) return false;
  source.takeWhile(/[^\n]/);
  return true;
}

type Times = Omit<Repeat, "type" | "body">;

/** `*`, `+`, `?` or `{2,3}` with their suffixes; undefined where a brace means itself. */
function readRepeat(source: Source): Times | undefined {
  const range = readRange(source);
  if (range === undefined) return undefined;
  const mode = source.takeIf("?") ? "lazy" : source.takeIf("+") ? "possessive" : "greedy";
  return { ...range, mode };
}

function readRange(source: Source): Pick<Times, "least" | "most"> | undefined {
  if (source.takeIf("*")) return { least: 0, most: Infinity };
  if (source.takeIf("+")) return { least: 1, most: Infinity };
  if (source.takeIf("?")) return { least: 0, most: 1 };
  const start = source.at;
  if (!source.takeIf("{")) return undefined;
  const isEmpty = source.next === "}";
  const low = source.takeWhile(/[0-9]/);
  const high = source.takeIf(",") ? source.takeWhile(/[0-9]/) : low;
  if (isEmpty || !source.takeIf("}")) {
    source.at = start;
    return undefined;
  }
  const range = { least: low === "" ? 0 : Number(low), most: high === "" ? Infinity : Number(high) };
  if (range.most < range.least) throw source.error("min repeat greater than max repeat");
  return range;
}

function repeated(source: Source, body: Pattern | undefined, times: Times): Pattern {
  if (body === undefined || body.type === "at") throw source.error("nothing to repeat", 1);
  if (body.type === "repeat") throw source.error("multiple repeat", 1);
  return { type: "repeat", body, ...times };
}

/** Throws YaqlError of kind `error`, as Python's `re` names it. */
export function readPattern(text: string, flags: Flags): Program {
  // That blanks do not count must be known before they are read.
  const leading = /^(?:\(\?[aiLmsux]+\))*/.exec(text)?.[0] ?? "";
  const reading = new Reading(new Source(text, { ...flags, verbose: flags.verbose || leading.includes("x") }));
  const body = readChoice(reading, true);
  const { source, groupCount, names, asked } = reading;
  if (source.next !== undefined) throw source.error("unbalanced parenthesis");
  const missing = asked.find((group) => group > groupCount);
  if (missing !== undefined) throw source.error(`invalid group reference ${missing}`);
  return { body, groupCount, names };
}
