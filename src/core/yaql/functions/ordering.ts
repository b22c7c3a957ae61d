/** `orderBy`, `thenBy` and their descending forms; `groupBy`. */
import type { Call } from "../call.ts";
import { method, optional, param } from "../declare.ts";
import type { Env, FunctionSpec, Lambda } from "../environment.ts";
import { typeError, YaqlError } from "../errors.ts";
import { equals, isTrue } from "../equality.ts";
import { hashKey } from "../hashing.ts";
import { callNamed } from "../invoke.ts";
import { drain, each, iterItems, Ordered, type Pull, pullItems } from "../iterate.ts";
import * as type from "../param-types.ts";
import { sequenceItems, Tuple } from "../tuple.ts";
import type { HashKey, Value, ValueList } from "../values.ts";
import { mapped } from "./query-steps.ts";

interface Criterion {
  readonly of: Lambda;
  readonly descending: boolean;
}

/** A collection that will be sorted when it is gone through. */
class Ordering extends Ordered {
  private readonly source: Pull;
  private readonly env: Env;
  private readonly criteria: Criterion[];
  private result: ValueList | undefined;

  constructor(source: Pull, env: Env, criterion: Criterion) {
    super();
    this.source = source;
    this.env = env;
    this.criteria = [criterion];
  }

  /** As in the original, this changes the collection itself; once it is sorted, it changes nothing. */
  then(criterion: Criterion): this {
    this.criteria.push(criterion);
    return this;
  }

  override sorted(): ValueList {
    this.result ??= drain(this.source)
      .map((value) => ({ value, keys: this.criteria.map(() => undefined as Value | undefined) }))
      .sort((left, right) => this.compare(left, right))
      .map(({ value }) => value);
    return this.result;
  }

  private compare(left: Keyed, right: Keyed): number {
    for (const [index, { of, descending }] of this.criteria.entries()) {
      const a = (left.keys[index] ??= of.call(left.value));
      const b = (right.keys[index] ??= of.call(right.value));
      const order = this.order(a, b);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  }

  private order(left: Value, right: Value): number {
    if (isTrue(callNamed("#operator_<", [left, right], { env: this.env }))) return -1;
    return isTrue(callNamed("#operator_>", [left, right], { env: this.env })) ? 1 : 0;
  }
}

interface Keyed {
  readonly value: Value;
  readonly keys: (Value | undefined)[];
}

const ordered =
  (descending: boolean): ((call: Call) => Value) =>
  (call) =>
    new Ordering(call.pull(0), call.env, { of: call.lambda(1), descending });

const thenOrdered =
  (descending: boolean): ((call: Call) => Value) =>
  (call) => {
    const ordering = call.value(0);
    return ordering instanceof Ordering ? ordering.then({ of: call.lambda(1), descending }) : ordering;
  };

interface Group {
  readonly key: Value;
  readonly values: Value[];
}

function groupBy(call: Call): Value {
  const [keyOf, valueOf] = [call.lambda(1), call.lambdaOr(2)];
  const groups = new Map<HashKey, Group>();
  for (const item of each(call.pull(0))) {
    const value = valueOf === undefined ? item : valueOf.call(item);
    const key = keyOf.call(item);
    const hash = hashKey(key);
    const group = groups.get(hash) ?? { key, values: [] };
    groups.set(hash, group);
    group.values.push(value);
  }
  const aggregate = call.lambdaOr(3);
  if (aggregate === undefined)
    return iterItems([...groups.values()].map(({ key, values }) => new Tuple([key, values])));
  const aggregator = new Aggregator(aggregate);
  return mapped(pullItems([...groups.values()].map(({ key, values }) => new Tuple([key, values]))), (group) =>
    aggregator.of(group),
  );
}

/**
 * An aggregator is meant for the values of a group; one written for older releases takes the pair of key and values
 * and gives a pair. The second is tried when the first fails.
 */
class Aggregator {
  private readonly aggregate: Lambda;
  private mayBeOld = true;
  private failure: YaqlError | undefined;

  constructor(aggregate: Lambda) {
    this.aggregate = aggregate;
  }

  of(group: Value): Value {
    const [key = null, values = null] = sequenceItems(group) ?? [];
    if (this.failure === undefined) {
      const result = this.ofValues(values);
      if (result !== undefined) return new Tuple([key, result]);
    }
    const pair = this.mayBeOld ? this.ofPair(group) : undefined;
    if (pair === undefined)
      throw this.failure ?? typeError("the aggregator fits neither the values of a group nor the group");
    return pair;
  }

  private ofValues(values: Value): Value | undefined {
    try {
      const result = this.aggregate.call(values);
      if (!looksOld(values, result)) this.mayBeOld = false;
      return result;
    } catch (error) {
      if (!(error instanceof YaqlError) || !expectedFailures.has(error.kind)) throw error;
      this.failure = error;
      return undefined;
    }
  }

  private ofPair(group: Value): Value | undefined {
    try {
      const result = this.aggregate.call(group);
      return sequenceItems(result)?.length === 2 ? result : undefined;
    } catch (error) {
      if (error instanceof YaqlError) return undefined;
      throw error;
    }
  }
}

const expectedFailures = new Set(["NoMatchingMethodException", "NoMatchingFunctionException", "IndexError"]);

/** Whether a result for a group of two values could have been meant as a pair that begins with the key. */
function looksOld(values: Value, result: Value): boolean {
  const [items, pair] = [sequenceItems(values) ?? [], sequenceItems(result)];
  return items.length === 2 && pair?.length === 2 && equals(pair[0] ?? null, items[0] ?? null);
}

const collection = param("collection", type.iterable);
const selector = param("selector", type.lambda);
const ordering = param("collection", type.ordering);

export const orderingFunctions: readonly FunctionSpec[] = [
  method("orderBy", [collection, selector], ordered(false)),
  method("orderByDescending", [collection, selector], ordered(true)),
  method("thenBy", [ordering, selector], thenOrdered(false)),
  method("thenByDescending", [ordering, selector], thenOrdered(true)),
  method(
    "groupBy",
    [
      collection,
      param("keySelector", type.lambda),
      optional("valueSelector", type.lambda),
      optional("aggregator", type.lambda),
    ],
    groupBy,
  ),
];
