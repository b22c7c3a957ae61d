/** Replacement texts: `\1`, `\g<name>` and escapes, as in Python's `re.sub`. */
import { YaqlError } from "./errors.ts";
import type { Regex, RegexMatch } from "./regex.ts";

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};
const piece = /\\(?:g<([^>]*)>|(0[0-7]{0,2}|[0-3][0-7]{2})|([1-9]\d?)|([^]))|\\$|[^\\]+/gu;
const failure = (message: string): YaqlError => new YaqlError("error", message);

/** Text, or the number of a group. */
type Part = string | number;

/** What a template makes of a match. Throws YaqlError of kind `error` at once for references that mean nothing. */
export function readTemplate(template: string, regex: Regex): (match: RegexMatch) => string {
  const parts: Part[] = [];
  for (const [whole, name, octal, number, letter] of template.matchAll(piece)) {
    if (!whole.startsWith("\\")) parts.push(whole);
    else if (name !== undefined) parts.push(groupNamed(name, regex));
    else if (octal !== undefined) parts.push(String.fromCodePoint(Number.parseInt(octal, 8)));
    else if (number !== undefined) parts.push(groupNumbered(Number(number), regex));
    else parts.push(escaped(letter));
  }
  return (match) => parts.map((part) => (typeof part === "string" ? part : (match.group(part)?.value ?? ""))).join("");
}

function escaped(letter: string | undefined): string {
  if (letter === undefined) throw failure("bad escape (end of pattern)");
  const known = escapes[letter];
  if (known === undefined && /[a-zA-Z]/.test(letter)) throw failure(`bad escape \\${letter}`);
  return known ?? `\\${letter}`;
}

function groupNumbered(number: number, { program }: Regex): number {
  if (number > program.groupCount) throw failure(`invalid group reference ${number}`);
  return number;
}

function groupNamed(name: string, regex: Regex): number {
  if (/^\d+$/.test(name)) return groupNumbered(Number(name), regex);
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))
    throw failure(name === "" ? "missing group name" : `bad character in group name '${name}'`);
  const group = regex.program.names.get(name);
  if (group === undefined) throw new YaqlError("IndexError", `unknown group name '${name}'`);
  return group;
}
