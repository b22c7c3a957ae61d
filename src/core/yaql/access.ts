/** `x.name` and `x.get(key)`: the commonest things expressions do, without the machinery of calls. */
import type { Code, Env } from "./environment.ts";
import { keyError, tooLarge } from "./errors.ts";
import { callNamed } from "./invoke.ts";
import { done, Iter, limited, pullCollection, pullItems } from "./iterate.ts";
import { isMapping, mappingGet } from "./mappings.ts";
import { repr } from "./python-text.ts";
import { PySet, SetView } from "./sets.ts";
import { sequenceItems } from "./tuple.ts";
import type { Value } from "./values.ts";

/**
 * `value.name`: a mapping's value (KeyError when there is none), the same of every item of a collection, lazily, and
 * a property otherwise.
 */
export function dotName(env: Env, value: Value, name: string): Value {
  if (isMapping(value)) {
    const found = mappingGet(value, name);
    if (found === undefined) throw keyError(repr(name));
    return found;
  }
  return ofEach(env, value, name) ?? callNamed(`#property#${name}`, [value], { env });
}

function ofEach(env: Env, value: Value, name: string): Value | undefined {
  const { collection } = env.run.limits;
  const items = sequenceItems(value);
  const size = items?.length ?? (value instanceof PySet || value instanceof SetView ? value.size : 0);
  if (size > collection) throw tooLarge(collection);
  const pull = items === undefined ? pullCollection(value) : pullItems(items);
  if (pull === undefined) return undefined;
  const source = items === undefined ? limited(pull, collection) : pull;
  return new Iter(() => {
    const item = source();
    if (item === done) return done;
    env.run.step();
    return dotName(env, item, name);
  });
}

/** The same, where `value` may be the facts themselves: tells who watches that this key was read. */
export function readRoot(env: Env, value: Value, name: string): Value {
  const { watcher } = env.run;
  if (watcher !== undefined && isMapping(value)) watcher.readKey(value, name, mappingGet(value, name));
  return dotName(env, value, name);
}

/** `value.get(key)`, or undefined when `value` is no mapping. */
export function callGet(key: Code, otherwise: Code | undefined): (env: Env, value: Value) => Value | undefined {
  return (env, value) => {
    if (!isMapping(value)) return undefined;
    const name = key(env);
    const fallback = otherwise === undefined ? null : otherwise(env);
    const found = mappingGet(value, name);
    env.run.watcher?.readKey(value, name, found);
    return found ?? fallback;
  };
}
