/** Code that looks in the memo before it runs. */
import type { Code, Env, MemoPlace, MemoStore, Run } from "./environment.ts";
import { YaqlBudgetError, YaqlError } from "./errors.ts";
import { Facts } from "./facts.ts";
import { drain, Iter, iterItems, limited, Memorized } from "./iterate.ts";
import { isMapping, mappingEntries } from "./mappings.ts";
import { ReadLog } from "./memo.ts";
import type { MemoPoint } from "./memo-points.ts";
import { largestCollection } from "./plain-data.ts";
import { PySet, SetView, ValuesView } from "./sets.ts";
import { type Entry, Given } from "./reads.ts";
import { sequenceItems } from "./tuple.ts";
import { isRecord, Kind, type Value, YaqlObject } from "./values.ts";

/** The same code, whose results are reused where all facts it read are the same. Errors are not remembered. */
export function remembered({ key, usesDollar }: MemoPoint, code: Code): Code {
  let memo: MemoStore | undefined;
  let places: Partial<Record<Dollar, MemoPlace>> = {};
  return (env) => {
    const store = env.run.memo;
    if (store === undefined) return code(env);
    if (store !== memo) {
      memo = store;
      places = {};
    }
    const which = usesDollar ? dollarOf(env) : "any";
    return which === undefined ? code(env) : look((places[which] ??= store.place(`${which} ${key}`)), env, code);
  };
}

type Dollar = "new" | "old" | "any";

/** Which facts `$` stands for. */
function dollarOf(env: Env): "new" | "old" | undefined {
  const value = env.at(0);
  if (value === env.run.roots.new) return "new";
  return value === env.run.roots.old ? "old" : undefined;
}

function look(point: MemoPlace, env: Env, code: Code): Value {
  const { run } = env;
  const known = point.find(run);
  if (known !== undefined) {
    run.watcher?.absorb(known.reads);
    return afresh(known.value);
  }
  const [value, reads] = watched(run, () => settled(env, code));
  if (isShareable(value)) point.add({ reads, value });
  return afresh(value);
}

const afresh = (value: Value | Given): Value => (value instanceof Given ? iterItems(value.items) : value);

/** Runs some work and tells what it read. */
export function watched<T>(run: Run, work: () => T): readonly [T, Entry["reads"]] {
  const outer = run.watcher;
  const log = new ReadLog(run);
  run.watcher = log;
  try {
    return [work(), log.reads];
  } finally {
    run.watcher = outer;
    outer?.absorb(log.reads);
  }
}

/** Iterators are run to their ends; one that fails on the way is begun anew, for its user to meet the failure, or not. */
function settled(env: Env, code: Code): Value | Given {
  const value = code(env);
  if (!(value instanceof Iter) || value instanceof Memorized) return value;
  try {
    return new Given(drain(limited(value.walk(), env.run.limits.collection)));
  } catch (error) {
    if (error instanceof YaqlBudgetError || !(error instanceof YaqlError)) throw error;
    return code(env);
  }
}

/** Whether a value may be handed to several users: iterators and scopes may not, nor what holds one. */
function isShareable(value: Value | Given): boolean {
  if (value instanceof Given) return value.items.every(isShareable);
  if (typeof value !== "object" || value === null || isRecord(value)) return true;
  const items = sequenceItems(value);
  if (items !== undefined) return largestCollection(value) >= 0 || items.every(isShareable);
  if (isMapping(value))
    return value instanceof Facts || [...mappingEntries(value)].every(([, item]) => isShareable(item));
  if (value instanceof SetView || value instanceof ValuesView) return isShareable(value.mapping);
  return isShareableObject(value);
}

function isShareableObject(value: Value): boolean {
  if (value instanceof PySet) return [...value.members()].every(isShareable);
  return value instanceof YaqlObject && (value.kind & scalarKinds) !== 0;
}
const scalarKinds = Kind.float | Kind.datetime | Kind.timespan | Kind.regex | Kind.undefined;
