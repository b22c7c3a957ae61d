/** Calling a function: arguments evaluated, the fitting one of several functions chosen, sizes checked. */
import { type Candidate, type Candidates, candidatesFor, type Form, type Levels, type Written } from "./candidates.ts";
import { type Code, type Env, Lambda, type Library, type Param } from "./environment.ts";
import { tooLarge } from "./errors.ts";
import { isMoreSpecial } from "./param-types.ts";
import { ambiguous, noMatch, waysToCall } from "./resolution-errors.ts";
import { PySet, SetView } from "./sets.ts";
import { sequenceItems } from "./tuple.ts";
import { kindOf, nothing, Rule, type Value } from "./values.ts";

interface Values {
  readonly positional: readonly (Value | undefined)[];
  readonly named: ReadonlyMap<string, Value>;
}
const noNames: ReadonlyMap<string, Value> = new Map();

/** Evaluates the arguments, chooses the function and calls it. */
export function invoke(candidates: Candidates, env: Env, receiver: Value | undefined): Value {
  const levels = receiver === undefined ? candidates.levels : thoseFor(receiver, candidates.levels);
  const leader = levels[0]?.[0];
  if (leader === undefined) throw noMatch(candidates.name, receiver);
  if (levels.length > 1 || levels[0]?.length !== 1) checkLaziness(candidates.name, levels, receiver);
  const values = evaluate(candidates.written, leader, { env, receiver });
  return dispatch({ name: candidates.name, levels, receiver }, values, env);
}

interface Choice {
  readonly name: string;
  readonly levels: Levels;
  readonly receiver: Value | undefined;
}

function dispatch(choice: Choice, values: Values, env: Env): Value {
  for (const level of choice.levels) {
    const chosen = choose(choice, level, values);
    if (chosen !== undefined) return run(chosen, values, env);
  }
  const ways = choice.levels.flatMap((level) => level.map(({ positional }) => positional));
  throw noMatch(choice.name, choice.receiver, waysToCall(ways, values.positional));
}

function thoseFor(receiver: Value, levels: Levels): Levels {
  const kind = kindOf(receiver);
  const only = levels.length === 1 && levels[0]?.length === 1 ? levels[0][0] : undefined;
  if (only !== undefined && ((only.positional[0]?.type.mask ?? 0) & kind) !== 0) return levels;
  const takes = ({ positional }: Candidate): boolean => ((positional[0]?.type.mask ?? 0) & kind) !== 0;
  if (levels.every((level) => level.every(takes))) return levels;
  return levels.map((level) => level.filter(takes)).filter((level) => level.length > 0);
}

/** All functions that are left must agree on which arguments are evaluated beforehand. */
function checkLaziness(name: string, levels: Levels, receiver: Value | undefined): void {
  const first = levels[0]?.[0];
  if (first === undefined) return;
  for (const level of levels) {
    for (const one of level) if (one !== first && !agreeOnLaziness(one, first)) throw ambiguous(name, receiver);
  }
}

function agreeOnLaziness(left: Candidate, right: Candidate): boolean {
  const isLazy = (one: Param | undefined): boolean => one?.type.lazy !== undefined;
  for (let i = 0; i < left.positional.length; i += 1)
    if (isLazy(left.positional[i]) !== isLazy(right.positional[i])) return false;
  for (const [name, one] of left.named) if (isLazy(one) !== isLazy(right.named.get(name))) return false;
  return true;
}

function evaluate(
  written: Written,
  leader: Candidate,
  place: { readonly env: Env; readonly receiver: Value | undefined },
): Values {
  const { env, receiver } = place;
  const positional: (Value | undefined)[] = receiver === undefined ? [] : [receiver];
  for (let i = positional.length; i < written.positional.length; i += 1) {
    const form = written.positional[i];
    positional.push(
      form === undefined || form.type === "skipped" ? undefined : argument(form, leader.positional[i], env),
    );
  }
  if (written.named.size === 0) return { positional, named: noNames };
  const named = new Map<string, Value>();
  for (const [name, form] of written.named)
    if (form.type !== "skipped") named.set(name, argument(form, leader.named.get(name), env));
  return { positional, named };
}

function argument(form: Exclude<Form, { readonly type: "skipped" }>, wanted: Param | undefined, env: Env): Value {
  const lazy = wanted?.type.lazy;
  if (form.type === "code") return lazy === undefined ? form.code(env) : new Lambda(form.code, env);
  if (lazy === "rule") return new Rule(new Lambda(form.source, env), new Lambda(form.target, env));
  const code: Code = (inner) => new Rule(form.source(inner), form.target(inner));
  return lazy === "lambda" ? new Lambda(code, env) : code(env);
}

/** The function of a level whose types fit; of several the most special. */
function choose(choice: Choice, level: readonly Candidate[], values: Values): Candidate | undefined {
  let chosen: Candidate | undefined;
  for (const one of level) {
    if (!typesFit(one, values)) continue;
    if (chosen !== undefined && isSpecialOf(chosen, one)) continue;
    if (chosen !== undefined && !isSpecialOf(one, chosen)) throw ambiguous(choice.name, choice.receiver);
    chosen = one;
  }
  return chosen;
}

function typesFit(one: Candidate, values: Values): boolean {
  for (let i = 0; i < values.positional.length; i += 1) {
    const value = values.positional[i];
    const wanted = one.positional[i];
    if (value !== undefined && wanted !== undefined && !typeFits(wanted, value)) return false;
  }
  for (const [name, value] of values.named) {
    const wanted = one.named.get(name);
    if (wanted !== undefined && !typeFits(wanted, value)) return false;
  }
  return true;
}

function typeFits({ type }: Param, value: Value): boolean {
  if (type.lazy === "lambda") return true;
  if ((type.mask & kindOf(value)) === 0) return false;
  return type.lazy === undefined || (value instanceof Rule && value.source instanceof Lambda);
}

function isSpecialOf(left: Candidate, right: Candidate): boolean {
  let special = false;
  for (let i = 0; i < left.positional.length; i += 1) {
    const [a, b] = [left.positional[i], right.positional[i]];
    if (a === undefined || b === undefined) continue;
    if (isMoreSpecial(b.type, a.type)) return false;
    special ||= isMoreSpecial(a.type, b.type);
  }
  return special;
}

function run(one: Candidate, values: Values, env: Env): Value {
  const { params, rest, restNamed, body } = one.spec;
  const { positional } = values;
  const args: (Value | undefined)[] = [];
  for (let i = 0; i < params.length; i += 1) {
    const wanted = params[i];
    if (wanted !== undefined)
      args.push(checked(wanted, positional[i] === undefined ? values.named.get(wanted.name) : positional[i], env));
  }
  if (rest === undefined && restNamed === undefined) return body({ env, values: args, rest: noValues, named: noNames });
  const others = positional.slice(params.length).map((value) => (value === undefined ? nothing : value));
  if (rest !== undefined) for (const value of others) checked(rest, value, env);
  return body({
    env,
    values: args,
    rest: others,
    named: restNamed === undefined ? noNames : otherNames(one, values.named),
  });
}

function checked(wanted: Param, value: Value | undefined, env: Env): Value | undefined {
  if (wanted.type.limited === true && value !== undefined) checkSize(value, env);
  return value;
}

const noValues: readonly Value[] = [];

function otherNames(one: Candidate, named: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return new Map([...named].filter(([name]) => one.named.get(name) === one.spec.restNamed));
}

function checkSize(value: Value, env: Env): void {
  const { collection } = env.run.limits;
  const items = sequenceItems(value);
  const size =
    items === undefined ? (value instanceof PySet || value instanceof SetView ? value.size : 0) : items.length;
  if (size > collection) throw tooLarge(collection);
}

const byLibrary = new WeakMap<Library, Map<string, Candidates>>();

/** Calls a function by name with values at hand, as functions do that rest on operators and on other functions. */
export function callNamed(
  name: string,
  args: readonly Value[],
  place: { readonly env: Env; readonly receiver?: Value },
): Value {
  const { env, receiver } = place;
  const candidates = env.run.definesFunctions
    ? candidatesFor(name, unevaluated(args.length), { env, receiver })
    : known(name, args.length, place);
  const levels = receiver === undefined ? candidates.levels : thoseFor(receiver, candidates.levels);
  return dispatch(
    { name, levels, receiver },
    { positional: receiver === undefined ? args : [receiver, ...args], named: noNames },
    env,
  );
}

function known(name: string, count: number, place: { readonly env: Env; readonly receiver?: Value }): Candidates {
  const { env, receiver } = place;
  const cache = byLibrary.get(env.run.library) ?? new Map<string, Candidates>();
  byLibrary.set(env.run.library, cache);
  const key = `${name}/${count}/${receiver === undefined ? "f" : "m"}`;
  const found = cache.get(key) ?? candidatesFor(name, unevaluated(count), { env, receiver });
  cache.set(key, found);
  return found;
}

const unevaluated = (count: number): readonly Form[] =>
  Array.from({ length: count }, (): Form => ({ type: "code", code: () => null, constantKind: undefined }));
