/** Regular expressions: matching, searching, splitting, replacing. */
import type { Call } from "../call.ts";
import { fn, method, operator, optional, param } from "../declare.ts";
import type { Env, FunctionSpec, Lambda } from "../environment.ts";
import { typeError, valueError, YaqlError } from "../errors.ts";
import { iterFrom } from "../iterate.ts";
import { Dict } from "../mappings.ts";
import * as type from "../param-types.ts";
import { expandTemplate } from "../regex-template.ts";
import { type GroupMatch, Regex, type RegexMatch } from "../regex.ts";
import { CodePoints } from "../text.ts";
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
function record(group: GroupMatch | undefined, text: string): Value {
  const points = new CodePoints(text);
  const place = (units: number | undefined): number => (units === undefined ? -1 : points.pointsBefore(units));
  return new Dict(false, [
    ["value", group?.value ?? null],
    ["start", place(group?.start)],
    ["end", place(group?.end)],
  ]);
}

/** A scope in which `$` (and `$1`) is the match, and `$2`, `$3`, ... are its groups. */
function scopeOf(env: Env, match: RegexMatch): Env {
  // The original means to set `$name` for named groups and fails whenever there is one.
  for (const value of Object.values(match.names)) {
    if (value === undefined) throw typeError("cannot unpack non-iterable NoneType object");
    const length = Array.from(value).length;
    if (length < 2) throw valueError(`not enough values to unpack (expected 2, got ${length})`);
    if (length > 2) throw valueError("too many values to unpack (expected 2)");
    throw new YaqlError("IndexError", "no such group");
  }
  return env.child(match.groups.map((group) => record(group, match.text)));
}

function selected(call: Call, match: RegexMatch, selector: Lambda | undefined): Value {
  return selector === undefined ? (match.groups[0]?.value ?? "") : selector.callIn(scopeOf(call.env, match));
}

function search(call: Call): Value {
  const match = regexOf(call.value(0)).first(call.text(1));
  return match === undefined ? null : selected(call, match, call.lambdaOr(2));
}

function* searchAll(call: Call): Generator<Value> {
  for (const match of regexOf(call.value(0)).all(call.text(1))) yield selected(call, match, call.lambdaOr(2));
}

interface Places {
  readonly regex: number;
  readonly text: number;
}
const regexFirst: Places = { regex: 0, text: 1 };
const textFirst: Places = { regex: 1, text: 0 };

/** Zero means any number of times. */
function split(call: Call, places: Places): Value {
  const text = call.text(places.text);
  const most = call.int(2);
  const parts: Value[] = [];
  let from = 0;
  let count = 0;
  for (const { groups } of regexOf(call.value(places.regex)).all(text)) {
    if (most < 0 || (most > 0 && count >= most)) break;
    const [whole, ...inner] = groups;
    parts.push(text.slice(from, whole?.start), ...inner.map((group) => group?.value ?? null));
    from = whole?.end ?? from;
    count += 1;
  }
  return [...parts, text.slice(from)];
}

function replaced(call: Call, places: Places, by: (match: RegexMatch) => string): Value {
  const text = call.text(places.text);
  const most = call.int(3);
  let result = "";
  let from = 0;
  let count = 0;
  for (const match of regexOf(call.value(places.regex)).all(text)) {
    if (most < 0 || (most > 0 && count >= most)) break;
    const whole = match.groups[0];
    result += text.slice(from, whole?.start) + by(match);
    from = whole?.end ?? from;
    count += 1;
  }
  return result + text.slice(from);
}

function replace(call: Call, places: Places): Value {
  const template = call.text(2);
  return replaced(call, places, (match) => expandTemplate(template, match));
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
