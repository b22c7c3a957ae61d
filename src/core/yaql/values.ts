/** What an expression works on: Python's values, as far as the language shows them. */

/**
 * A value. A JSON array is a Python list and a JSON object a Python dict; both are shared with the caller and never
 * changed. A whole JS number is an integer (`bigint` beyond 2^53), any other a float; a whole float is a `Float`.
 */
export type Value = null | boolean | number | bigint | string | ValueList | ValueRecord | YaqlObject;
export type ValueList = readonly Value[];
export interface ValueRecord {
  readonly [key: string]: Value;
}
export type Integer = number | bigint;

/** The kinds a parameter can ask for, as bits, so that a type is a mask. */
export const Kind = {
  null: 1 << 0,
  boolean: 1 << 1,
  integer: 1 << 2,
  float: 1 << 3,
  string: 1 << 4,
  list: 1 << 5,
  tuple: 1 << 6,
  mapping: 1 << 7,
  set: 1 << 8,
  /** Keys or items of a mapping: a set that follows it. */
  setView: 1 << 9,
  valuesView: 1 << 10,
  iterator: 1 << 11,
  ordering: 1 << 12,
  regex: 1 << 13,
  datetime: 1 << 14,
  timespan: 1 << 15,
  context: 1 << 16,
  undefined: 1 << 17,
  rule: 1 << 18,
  lambda: 1 << 19,
  nothing: 1 << 20,
} as const;

/** A key for a JS `Map`: equal values have the same. See `hashing.ts`. */
export type HashKey = string | number | bigint | null | object;

/** Base of every value that JSON does not have. */
export abstract class YaqlObject {
  abstract readonly kind: number;
  /** The name of its class in the original, for messages. */
  abstract readonly typeName: string;

  /** What equal values share; by default an object equals itself only. Throws TypeError when it can't be hashed. */
  hash(): HashKey {
    return this;
  }

  /** The same, with lists counting as tuples and dicts as frozen ones. */
  structuralHash(): HashKey {
    return this.hash();
  }

  /** Its `repr` in the original, for those that have one of their own. */
  get text(): string | undefined {
    return undefined;
  }

  /** How much there is in it; see `weight.ts`. */
  get weight(): number {
    return 1;
  }

  /** Whether it counts as true. */
  get truth(): boolean {
    return true;
  }
}

/** A float without a fraction, which plain numbers can't tell from an integer: `2.0`. */
export class Float extends YaqlObject {
  readonly kind = Kind.float;
  readonly typeName = "float";
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }

  override hash(): HashKey {
    return this.value;
  }

  override get truth(): boolean {
    return this.value !== 0;
  }
}

/** The keyword `a => b` as a value, for functions that take such rules. */
export class Rule extends YaqlObject {
  readonly kind = Kind.rule;
  readonly typeName = "MappingRule";
  readonly source: Value;
  readonly target: Value;
  constructor(source: Value, target: Value) {
    super();
    this.source = source;
    this.target = target;
  }
}

class Undefined extends YaqlObject {
  readonly kind = Kind.undefined;
  readonly typeName = "object";
}
/** What `old(x)` gives when there is no such data: its own truthy value, equal to itself only. */
export const undefinedValue: YaqlObject = new Undefined();

class Nothing extends YaqlObject {
  readonly kind = Kind.nothing;
  readonly typeName = "MarkerClass";

  override get text(): string {
    return "<NoValue>";
  }
}
/** What stands in a list of arguments where one was left out between two commas. */
export const nothing: YaqlObject = new Nothing();

/** The kind of a value: one bit of `Kind`. */
export function kindOf(value: Value): number {
  if (typeof value === "string") return Kind.string;
  if (typeof value === "object") return kindOfObject(value);
  if (typeof value === "number") return Number.isInteger(value) ? Kind.integer : Kind.float;
  return typeof value === "boolean" ? Kind.boolean : Kind.integer;
}

function kindOfObject(value: null | ValueList | ValueRecord | YaqlObject): number {
  if (value === null) return Kind.null;
  if (value instanceof YaqlObject) return value.kind;
  return Array.isArray(value) ? Kind.list : Kind.mapping;
}

export function isList(value: Value): value is ValueList {
  return Array.isArray(value);
}

/** A JSON object: a mapping that is none of our own classes. */
export function isRecord(value: Value): value is ValueRecord {
  return typeof value === "object" && value !== null && !(value instanceof YaqlObject) && !Array.isArray(value);
}

/** JSON is a value as it stands. */
export function fromJson(json: unknown): Value {
  return json as Value;
}

/** The same for JSON objects. */
export function recordFromJson(json: object): ValueRecord {
  return json as ValueRecord;
}
