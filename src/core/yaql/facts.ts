/** Facts of one node: the cluster's common facts with the node's own laid over them, merged lazily. */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { hashKey } from "./hashing.ts";
import { Mapping, ownField } from "./mappings.ts";
import { isRecord, recordFromJson, type Value, type ValueRecord } from "./values.ts";
import { weightOf } from "./weight.ts";

/**
 * A read-only deep union of two JSON objects: `upper` wins, and where both have an object the two are merged in turn;
 * anything else in `upper` hides what is below. A value that only one side has is that side's very own object, and the
 * union of one pair of objects is made once: so values can be compared by identity, which is what memoising lives on.
 *
 * Fuel: its read-only union of common and node facts.
 */
export class Facts extends Mapping {
  readonly typeName = "UnionDict";
  readonly lower: ValueRecord;
  readonly upper: ValueRecord;
  private names: readonly string[] | undefined;
  private readonly merged = new Map<string, Value>();

  constructor(lower: ValueRecord, upper: ValueRecord) {
    super();
    this.lower = lower;
    this.upper = upper;
  }

  get size(): number {
    return this.keys().length;
  }

  override get weight(): number {
    return weightOf(this.lower) + weightOf(this.upper);
  }

  /** Keys of `lower`, then those only `upper` has. */
  keys(): readonly string[] {
    this.names ??= [
      ...Object.keys(this.lower),
      ...Object.keys(this.upper).filter((key) => !Object.hasOwn(this.lower, key)),
    ];
    return this.names;
  }

  get(key: Value): Value | undefined {
    if (typeof key === "string") return this.field(key);
    hashKey(key);
    return undefined;
  }

  /** The value under a name, or undefined when neither side has it. */
  field(key: string): Value | undefined {
    const above = ownField(this.upper, key);
    const below = ownField(this.lower, key);
    if (above === undefined || below === undefined) return above ?? below;
    if (!isRecord(above) || !isRecord(below)) return above;
    const known = this.merged.get(key);
    if (known !== undefined) return known;
    const union = unionOf(below, above);
    this.merged.set(key, union);
    return union;
  }
}

const unions = new WeakMap<object, WeakMap<object, Facts>>();

function unionOf(lower: ValueRecord, upper: ValueRecord): Facts {
  let known = unions.get(lower);
  if (known === undefined) {
    known = new WeakMap();
    unions.set(lower, known);
  }
  const union = known.get(upper) ?? new Facts(lower, upper);
  known.set(upper, union);
  return union;
}

/** The facts a task on one node sees. `node` wins; nothing is copied, so neither may change afterwards. */
export function unionFacts(common: JsonObject, node: JsonObject): Facts {
  return unionOf(recordFromJson(common), recordFromJson(node));
}

/** A union of any number of objects, the last one winning, as plain JSON. */
export function mergedObject(layers: readonly JsonObject[]): JsonObject {
  return layers.reduce((below, above) => mergePair(below, above), {});
}

function mergePair(lower: JsonObject, upper: JsonObject): JsonObject {
  const result = new Map<string, Json>(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) {
    const below = result.get(key);
    result.set(
      key,
      below !== undefined && isJsonObject(value) && isJsonObject(below) ? mergePair(below, value) : value,
    );
  }
  return Object.fromEntries(result);
}
