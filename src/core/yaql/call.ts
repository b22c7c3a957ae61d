/** The arguments of a call, as the bodies of functions want them. */
import type { Arguments, Env, Run } from "./environment.ts";
import { Lambda } from "./environment.ts";
import { limited, type Pull, pullCollection, pullItems } from "./iterate.ts";
import { type AnyMapping, isMapping } from "./mappings.ts";
import { numeric, type Numeric } from "./numbers.ts";
import { invariant } from "../base/assert.ts";
import type { AnySet } from "./sets.ts";
import { PySet, SetView } from "./sets.ts";
import { sequenceItems } from "./tuple.ts";
import type { Value, ValueList } from "./values.ts";

/** Typed access to arguments whose types were checked when the function was chosen. Indices count parameters from 0. */
export class Call {
  readonly env: Env;
  readonly run: Run;
  readonly rest: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  private readonly values: readonly (Value | undefined)[];

  constructor(args: Arguments) {
    this.env = args.env;
    this.run = args.env.run;
    this.rest = args.rest;
    this.named = args.named;
    this.values = args.values;
  }

  has(index: number): boolean {
    return this.values[index] !== undefined;
  }

  /** The argument, null when it was left out. */
  value(index: number): Value {
    return this.values[index] ?? null;
  }

  text(index: number): string {
    const value = this.value(index);
    invariant(typeof value === "string", "the parameter takes strings");
    return value;
  }

  /** A string, or undefined for null and when it was left out. */
  textOr(index: number): string | undefined {
    return this.value(index) === null ? undefined : this.text(index);
  }

  truth(index: number, otherwise: boolean): boolean {
    const value = this.values[index];
    return value === undefined ? otherwise : value === true;
  }

  numeric(index: number): Numeric {
    return numeric(this.value(index));
  }

  /** An integer as a JS number; beyond 2^53 the nearest one. */
  int(index: number, otherwise = 0): number {
    return this.values[index] === undefined ? otherwise : Number(this.numeric(index).value);
  }

  map(index: number): AnyMapping {
    const value = this.value(index);
    invariant(isMapping(value), "the parameter takes mappings");
    return value;
  }

  set(index: number): AnySet {
    const value = this.value(index);
    invariant(value instanceof PySet || value instanceof SetView, "the parameter takes sets");
    return value;
  }

  sequence(index: number): ValueList {
    const items = sequenceItems(this.value(index));
    invariant(items !== undefined, "the parameter takes lists");
    return items;
  }

  /** Walks a collection, failing beyond the limit of items. */
  pull(index: number): Pull {
    return this.pullOf(this.value(index));
  }

  pullOf(value: Value): Pull {
    const items = sequenceItems(value);
    if (items !== undefined) return pullItems(items);
    const pull = pullCollection(value);
    invariant(pull !== undefined, "the parameter takes collections");
    return limited(pull, this.run.limits.collection);
  }

  /** Walks a collection without counting. */
  rawPull(index: number): Pull {
    return pullCollection(this.value(index)) ?? pullItems([]);
  }

  lambda(index: number): Lambda {
    return this.lambdaFrom(this.value(index));
  }

  /** A value where a lambda is wanted stands for itself. */
  lambdaFrom(value: Value): Lambda {
    return value instanceof Lambda ? value : new Lambda(() => value, this.env);
  }

  /** A lambda, or undefined when it was left out. */
  lambdaOr(index: number): Lambda | undefined {
    return this.has(index) ? this.lambda(index) : undefined;
  }
}
