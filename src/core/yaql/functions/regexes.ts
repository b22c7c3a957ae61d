/** Regular expressions: matching, searching, splitting, replacing. */
import type { Call } from "../call.ts";
import { fn, method, operator, optional, param } from "../declare.ts";
import type { Env, FunctionSpec, Lambda } from "../environment.ts";
import { typeError, valueError, YaqlError } from "../errors.ts";
import { iterFrom } from "../iterate.ts";
import { Dict } from "../mappings.ts";
import * as type from "../param-types.ts";
import { readTemplate } from "../regex-template.ts";
import { type GroupMatch, Regex, type RegexMatch } from "../regex.ts";
import type { Value } from "../values.ts";

const compiled = new Map<string, Regex>();
/** Patterns that are given as text are compiled once, as long as there are not too many. */
const mostKept = 500;

function regexOf(value: Value): Regex {
  if (value instanceof Regex) return value;
  if (typeof value !== "string") throw typeError("a string or a pattern is needed");
  const pattern = value;
  const known = compiled.get(pattern) ?? new Regex(pattern);
  if (compiled.size < mostKept) compiled.set(pattern, known);
  return known;
}

/** `{value, start, end}` of a group, as the selector of a search sees it. */
function record(group: GroupMatch | undefined): Value {
  return new Dict(false, [
    ["value", group?.value ?? null],
    ["start", group?.start ?? -1],
    ["end", group?.end ?? -1],
  ]);
}

/** A scope in which `$` (and `$1`) is the match, and `$2`, `$3`, ... are its groups. */
function scopeOf(env: Env, match: RegexMatch): Env {
  refuseNames(match);
  return env.child([match.group(0), ...match.groups()].map(record));
}

/** The original means to set `$name` for named groups and fails whenever there is one. */
function refuseNames(match: RegexMatch): void {
  for (const index of match.program.names.values()) {
    const value = match.group(index)?.value;
    if (value === undefined) throw typeError("cannot unpack non-iterable NoneType object");
    const length = Array.from(value).length;
    if (length < 2) throw valueError(`not enough values to unpack (expected 2, got ${length})`);
    if (length > 2) throw valueError("too many values to unpack (expected 2)");
    throw new YaqlError("IndexError", "no such group");
  }
}

function selected(call: Call, match: RegexMatch, selector: Lambda | undefined): Value {
  return selector === undefined ? match.value : selector.callIn(scopeOf(call.env, match));
}

function search(call: Call): Value {
  const match = regexOf(call.value(0)).first(call.text(1));
  return match === undefined ? null : selected(call, match, call.lambdaOr(2));
}

function* searchAll(call: Call): Generator<Value> {
  const matches = regexOf(call.value(0)).all(Array.from(call.text(1)));
  for (const match of matches) yield selected(call, match, call.lambdaOr(2));
}

interface Places {
  readonly regex: number;
  readonly text: number;
}
const regexFirst: Places = { regex: 0, text: 1 };
const textFirst: Places = { regex: 1, text: 0 };

/** The first `most` matches; zero means all, and less than zero none. */
function* matchesOf(regex: Regex, points: readonly string[], most: number): Generator<RegexMatch> {
  let count = 0;
  if (most < 0) return;
  for (const match of regex.all(points)) {
    if (most > 0 && count >= most) return;
    yield match;
    count += 1;
  }
}

function split(call: Call, places: Places): Value {
  const points = Array.from(call.text(places.text));
  const parts: Value[] = [];
  let from = 0;
  for (const match of matchesOf(regexOf(call.value(places.regex)), points, call.int(2))) {
    parts.push(points.slice(from, match.start).join(""), ...match.groups().map((group) => group?.value ?? null));
    from = match.end;
  }
  return [...parts, points.slice(from).join("")];
}

function replaced(call: Call, places: Places, by: (match: RegexMatch) => string): Value {
  const points = Array.from(call.text(places.text));
  let result = "";
  let from = 0;
  for (const match of matchesOf(regexOf(call.value(places.regex)), points, call.int(3))) {
    result += points.slice(from, match.start).join("") + by(match);
    from = match.end;
  }
  return result + points.slice(from).join("");
}

function replace(call: Call, places: Places): Value {
  return replaced(call, places, readTemplate(call.text(2), regexOf(call.value(places.regex))));
}

function replaceBy(call: Call, places: Places): Value {
  const by = call.lambda(2);
  return replaced(call, places, (match) => {
    const value = by.callIn(scopeOf(call.env, match));
    if (typeof value === "string") return value;
    if (value === null) return "";
    throw typeError("expected str instance");
  });
}

/** Puts a backslash before every character that means something in a pattern, and before white space. */
const escapeRegex = (text: string): string =>
  text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, (character) => `\\${character}`);

const string = param("string", type.text);
const regexp = param("regexp", type.regex);
const selector = optional("selector", type.lambda);
const maxSplit = optional("maxSplit", type.int);
const count = optional("count", type.int);
const repl = param("repl", type.text);
const replLambda = param("repl", type.lambda);
const flag = (name: string): ReturnType<typeof optional> => optional(name, type.orNull(type.boolean));
const isIn = (call: Call, places: Places): boolean => regexOf(call.value(places.regex)).isIn(call.text(places.text));

export const regexFunctions: readonly FunctionSpec[] = [
  fn("regex", [param("pattern", type.text), flag("ignoreCase"), flag("multiLine"), flag("dotAll")], (call) => {
    const [ignoreCase, multiLine, dotAll] = [call.truth(1, false), call.truth(2, false), call.truth(3, false)];
    return new Regex(call.text(0), { ignoreCase, multiLine, dotAll });
  }),
  method("matches", [regexp, string], (call) => isIn(call, regexFirst)),
  method("matches", [string, param("regexp", type.text)], (call) => isIn(call, textFirst)),
  operator("=~", [type.text, type.text], (call) => isIn(call, textFirst)),
  operator("=~", [type.text, type.regex], (call) => isIn(call, textFirst)),
  operator("!~", [type.text, type.text], (call) => !isIn(call, textFirst)),
  operator("!~", [type.text, type.regex], (call) => !isIn(call, textFirst)),
  method("search", [regexp, string, selector], search),
  method("searchAll", [regexp, string, selector], (call) => iterFrom(searchAll(call))),
  method("split", [regexp, string, maxSplit], (call) => split(call, regexFirst)),
  method("split", [string, regexp, maxSplit], (call) => split(call, textFirst)),
  method("replace", [regexp, string, repl, count], (call) => replace(call, regexFirst)),
  method("replace", [string, regexp, repl, count], (call) => replace(call, textFirst)),
  method("replaceBy", [regexp, string, replLambda, count], (call) => replaceBy(call, regexFirst)),
  method("replaceBy", [string, regexp, replLambda, count], (call) => replaceBy(call, textFirst)),
  fn("escapeRegex", [string], (call) => escapeRegex(call.text(0))),
  fn("isRegex", [param("value", type.anything)], (call) => call.value(0) instanceof Regex),
];
