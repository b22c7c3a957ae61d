/** What an expression is evaluated in: variables, functions defined on the way, and the run they belong to. */
import { YaqlBudgetError } from "./errors.ts";
import { equals } from "./equality.ts";
import type { Entry, ReadWatcher, RootName } from "./reads.ts";
import { Kind, type Value, YaqlObject } from "./values.ts";

/** How much one evaluation may use. */
export interface Limits {
  /** The most items a collection may have. */
  readonly collection: number;
  /** Bytes of one value, estimated. */
  readonly memory: number;
  /** Steps: items made or looked at by functions. */
  readonly steps: number;
  /** Nested calls of functions defined in the expression. */
  readonly calls: number;
}

/** Functions by name: those of one place, and below it (`under`) what is used when none of them fits. */
export interface Library {
  readonly functions: ReadonlyMap<string, readonly FunctionSpec[]>;
  readonly under: Library | undefined;
}

/** What a parameter takes. `mask` is a union of `Kind` bits. */
export interface ParamType {
  readonly mask: number;
  /** Its class in the original: of two functions that fit, the one with the more special class is taken. */
  readonly base: string;
  /** `lambda` and `rule` arguments are handed over unevaluated. */
  readonly lazy?: "lambda" | "rule";
  /** Collections that count against the limit of items. */
  readonly limited?: boolean;
}

export interface Param {
  readonly name: string;
  readonly type: ParamType;
  readonly optional: boolean;
}

/** A function of the language. */
export interface FunctionSpec {
  readonly name: string;
  /** Callable as `f(x)`. */
  readonly asFunction: boolean;
  /** Callable as `x.f()`. */
  readonly asMethod: boolean;
  /** Arguments `a => b` are rules, not named arguments. */
  readonly noNames: boolean;
  readonly params: readonly Param[];
  /** Any further arguments. */
  readonly rest: Param | undefined;
  /** Any further named arguments. */
  readonly restNamed: Param | undefined;
  readonly body: (call: Arguments) => Value;
}

/** The arguments of one call, checked and in the order of the parameters; undefined where none was given. */
export interface Arguments {
  readonly env: Env;
  readonly values: readonly (Value | undefined)[];
  readonly rest: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** The results of one part of an expression. */
export interface MemoPlace {
  /** A result that rests on nothing but what is the same now. */
  find(run: Run): Entry | undefined;
  add(entry: Entry): void;
}
export interface MemoStore {
  place(key: string): MemoPlace;
  /** Equality of finalised values; may remember answers about large ones. */
  readonly same: (left: Value, right: Value) => boolean;
}

/** One evaluation: its budget, its clock and its data. */
export class Run {
  readonly library: Library;
  readonly limits: Limits;
  readonly roots: Readonly<Record<RootName, Value>>;
  /** Microseconds since 1970 of `now()`; undefined when there is no clock. */
  readonly now: number | undefined;
  /** Minutes that the local clock is ahead of UTC. */
  readonly localOffset: number;
  /** Numbers in [0, 1) for `random()`. */
  readonly random: () => number;
  readonly same: (left: Value, right: Value) => boolean;
  readonly memo: MemoStore | undefined;
  watcher: ReadWatcher | undefined;
  depth = 0;
  /** Set when `def` has added a function: from then on names are looked up anew. */
  definesFunctions = false;
  private stepsLeft: number;

  constructor(setup: RunSetup) {
    this.library = setup.library;
    this.limits = setup.limits;
    this.roots = setup.roots;
    this.now = setup.now;
    this.localOffset = setup.localOffset;
    this.random = setup.random;
    this.same = setup.memo?.same ?? equals;
    this.memo = setup.memo;
    this.stepsLeft = setup.limits.steps;
  }

  /** Counts steps. Throws when there have been too many. */
  step(count = 1): void {
    this.stepsLeft -= count;
    if (this.stepsLeft < 0) {
      throw new YaqlBudgetError(
        "StepLimitExceededException",
        `the expression took more than ${this.limits.steps} steps`,
      );
    }
  }
}

export interface RunSetup {
  readonly library: Library;
  readonly limits: Limits;
  readonly roots: Readonly<Record<RootName, Value>>;
  readonly now: number | undefined;
  readonly localOffset: number;
  readonly random: () => number;
  readonly memo: MemoStore | undefined;
}

/** A scope of variables within another. `$` is `$1`. */
export class Env extends YaqlObject {
  readonly kind = Kind.context;
  readonly typeName = "Context";
  readonly parent: Env | undefined;
  readonly run: Run;
  /** `$1`, `$2`, ... */
  positional: Value[] | undefined;
  named: Map<string, Value> | undefined;
  functions: Map<string, FunctionSpec[]> | undefined;

  constructor(parent: Env | undefined, run: Run, positional?: Value[]) {
    super();
    this.parent = parent;
    this.run = run;
    this.positional = positional;
  }

  child(positional?: Value[]): Env {
    return new Env(this, this.run, positional);
  }

  /** The value of `$1` (index 0), `$2`, ...; null when nothing sets it. */
  at(index: number): Value {
    const own = this.positional?.[index];
    if (own !== undefined) return own;
    for (let env = this.parent; env !== undefined; env = env.parent) {
      const value = env.positional?.[index];
      if (value !== undefined) return value;
    }
    return null;
  }

  /** The value of `$name`; null when nothing sets it. */
  byName(name: string): Value {
    const own = this.named?.get(name);
    if (own !== undefined) return own;
    for (let env = this.parent; env !== undefined; env = env.parent) {
      const value = env.named?.get(name);
      if (value !== undefined) return value;
    }
    return null;
  }

  set(name: string, value: Value): void {
    const index = positionOf(name);
    if (index !== undefined) (this.positional ??= [])[index] = value;
    else (this.named ??= new Map<string, Value>()).set(name, value);
  }

  define(spec: FunctionSpec): void {
    this.run.definesFunctions = true;
    const known = (this.functions ??= new Map<string, FunctionSpec[]>()).get(spec.name);
    if (known === undefined) this.functions.set(spec.name, [spec]);
    else known.push(spec);
  }
}

/** 0 for `1`, 1 for `2`, ...; undefined for other names. */
export function positionOf(name: string): number | undefined {
  return /^[1-9]\d{0,2}$/.test(name) ? Number(name) - 1 : undefined;
}

/** Compiled code: what a piece of the expression is worth in a scope. */
export type Code = (env: Env) => Value;

/** An argument that is evaluated by the function that takes it, as often as it likes. */
export class Lambda extends YaqlObject {
  readonly kind = Kind.lambda;
  readonly typeName = "function";
  readonly code: Code;
  readonly env: Env;

  constructor(code: Code, env: Env) {
    super();
    this.code = code;
    this.env = env;
  }

  /** With `$` (and `$1`, `$2`, ...) standing for `args`. */
  call(...args: Value[]): Value {
    this.env.run.step();
    return this.code(new Env(this.env, this.env.run, args));
  }

  /** In a scope that the function made. */
  callIn(env: Env): Value {
    this.env.run.step();
    return this.code(env);
  }
}
