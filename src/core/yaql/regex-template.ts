/** What a replacement text makes of a match: `\1`, `\g<name>` and escapes, as in Python's `re.sub`. */
import { YaqlError } from "./errors.ts";
import type { RegexMatch } from "./regex.ts";

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
const reference = /\\(?:g<([^>]*)>|(0[0-7]{0,2}|[0-3][0-7]{2})|([1-9]\d?)|([^]))|\\$/gu;
const failure = (message: string): YaqlError => new YaqlError("error", message);

/** Throws YaqlError of kind `error` for references that mean nothing. */
export function expandTemplate(template: string, match: RegexMatch): string {
  if (!template.includes("\\")) return template;
  return template.replace(reference, (whole, ...parts: (string | undefined)[]) => {
    const [name, octal, number, letter] = parts;
    if (name !== undefined) return byName(name, match);
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    if (number !== undefined) return byNumber(Number(number), match);
    if (letter === undefined) throw failure("bad escape (end of pattern)");
    const known = escapes[letter];
    if (known === undefined && /[a-zA-Z]/.test(letter)) throw failure(`bad escape \\${letter}`);
    return known ?? whole;
  });
}

function byNumber(number: number, { groups }: RegexMatch): string {
  if (number >= groups.length) throw failure(`invalid group reference ${number}`);
  return groups[number]?.value ?? "";
}

function byName(name: string, match: RegexMatch): string {
  if (/^\d+$/.test(name)) return byNumber(Number(name), match);
  if (!Object.hasOwn(match.names, name)) throw new YaqlError("IndexError", `unknown group name '${name}'`);
  return match.names[name] ?? "";
}
