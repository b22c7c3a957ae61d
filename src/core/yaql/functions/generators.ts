/** Collections out of nothing: `range`, `sequence`, `repeat`, `generate`. */
import type { Call } from "../call.ts";
import { fn, method, optional, param } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { valueError } from "../errors.ts";
import { isTrue } from "../equality.ts";
import { hashKey } from "../hashing.ts";
import { done, each, Iter, iterFrom, pullOf } from "../iterate.ts";
import * as type from "../param-types.ts";
import type { HashKey, Value } from "../values.ts";
import { checkedWeight } from "../weight.ts";

function counting(call: Call, bounds: { readonly start: number; readonly stop: number; readonly step: number }): Iter {
  const { start, stop, step } = bounds;
  if (step === 0 && Number.isFinite(stop)) throw valueError("range() arg 3 must not be zero");
  let next = start;
  return new Iter(() => {
    if (step >= 0 ? next >= stop : next <= stop) return done;
    call.run.step();
    const value = next;
    next += step;
    return value;
  });
}

function repeat(call: Call): Value {
  let left = call.int(1, -1);
  const endless = left < 0;
  return new Iter(() => {
    if (!endless && left <= 0) return done;
    call.run.step();
    left -= 1;
    return call.value(0);
  });
}

function sequence(call: Call): Value {
  const [start, step] = [call.int(0), call.int(1, 1)];
  return counting(call, { start, stop: step < 0 ? -Infinity : Infinity, step });
}

/** Whether a value was seen before, when that matters. */
class Seen {
  private readonly keys: Set<HashKey> | undefined;

  constructor(matters: boolean) {
    this.keys = matters ? new Set() : undefined;
  }

  again(value: Value): boolean {
    if (this.keys === undefined) return false;
    const key = hashKey(value);
    const known = this.keys.has(key);
    this.keys.add(key);
    return known;
  }
}

function* generated(call: Call): Generator<Value> {
  const [holds, produce, of] = [call.lambda(1), call.lambda(2), call.lambdaOr(3)];
  const seen = new Seen(call.truth(4, false));
  for (let value = call.value(0); isTrue(holds.call(value)); value = produce.call(value)) {
    if (seen.again(value)) return;
    yield of === undefined ? value : of.call(value);
  }
}

function* generatedMany(call: Call): Generator<Value> {
  const [produce, of] = [call.lambda(1), call.lambdaOr(2)];
  const seen = new Seen(call.truth(3, false));
  const depthFirst = call.truth(4, false);
  const waiting = new Waiting(call.value(0), depthFirst);
  for (let value = waiting.take(); value !== undefined; value = waiting.take()) {
    if (seen.again(value)) continue;
    yield of === undefined ? value : of.call(value);
    waiting.add([...each(pullOf(produce.call(value)))]);
  }
}

/** What is still to be looked at. */
class Waiting {
  private readonly newestFirst: boolean;
  private values: Value[];
  private taken = 0;

  constructor(first: Value, newestFirst: boolean) {
    this.values = [first];
    this.newestFirst = newestFirst;
  }

  take(): Value | undefined {
    if (this.newestFirst) return this.values.pop();
    this.taken += 1;
    return this.values[this.taken - 1];
  }

  add(fresh: readonly Value[]): void {
    if (this.taken > 1000 && this.taken > this.values.length / 2) {
      this.values = this.values.slice(this.taken);
      this.taken = 0;
    }
    checkedWeight(this.values.length + fresh.length);
    for (const value of this.newestFirst ? [...fresh].reverse() : fresh) this.values.push(value);
  }
}

const int = (name: string): ReturnType<typeof param> => param(name, type.int);

export const generatorFunctions: readonly FunctionSpec[] = [
  fn("range", [int("stop")], (call) => counting(call, { start: 0, stop: call.int(0), step: 1 })),
  fn("range", [int("start"), int("stop"), optional("step", type.int)], (call) =>
    counting(call, { start: call.int(0), stop: call.int(1), step: call.int(2, 1) }),
  ),
  fn("sequence", [optional("start", type.int), optional("step", type.int)], sequence),
  method("repeat", [param("value", type.anything), optional("times", type.int)], repeat),
  fn(
    "generate",
    [
      param("initial", type.anything),
      param("predicate", type.lambda),
      param("producer", type.lambda),
      optional("selector", type.lambda),
      optional("decycle", type.boolean),
    ],
    (call) => iterFrom(generated(call)),
  ),
  fn(
    "generateMany",
    [
      param("initial", type.anything),
      param("producer", type.lambda),
      optional("selector", type.lambda),
      optional("decycle", type.boolean),
      optional("depthFirst", type.boolean),
    ],
    (call) => iterFrom(generatedMany(call)),
  ),
];
