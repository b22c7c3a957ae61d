/** The door of the language: text -> `Expression` -> value. */
import type { Json } from "../base/json.ts";
import { compileNode } from "./compile.ts";
import { type Code, Env, type Limits, Run } from "./environment.ts";
import { isTrue } from "./equality.ts";
import { YaqlError } from "./errors.ts";
import { Facts } from "./facts.ts";
import { type Encode, finalized, toJson } from "./finalize.ts";
import { fuelLibrary, standardLibrary } from "./library.ts";
import { Locator } from "./locate.ts";
import { Memo, ReadLog } from "./memo.ts";
import { planMemo } from "./memo-points.ts";
import { parseExpression } from "./parse.ts";
import { shown } from "./python-text.ts";
import type { RootName } from "./reads.ts";
import { remembered } from "./remember.ts";
import type { Node } from "./syntax.ts";
import { fromJson, type Value, type ValueRecord } from "./values.ts";

/** What an expression is evaluated over. `fuel` is the default library. */
export interface Scope {
  /** `$`: facts of a node, or, with the plain library, any JSON. */
  readonly facts: Value;
  /** What `old()` sees: the facts of the last success. Undefined means none: an empty object. */
  readonly previous?: Facts | undefined;
  /** `fuel` has `new()`, `old()`, `changed()` and their like, `$node` and `$common`; `plain` has not. */
  readonly library?: "fuel" | "plain";
  /** What is remembered from node to node; nothing without it. */
  readonly memo?: Memo | undefined;
  /** Microseconds since 1970 UTC, for `now()`, which fails without it. */
  readonly now?: number | undefined;
  /** For `localtz()`: minutes ahead of UTC; 0 without it. */
  readonly localOffset?: number | undefined;
  /** For `random()`: a number in [0, 1). By default always 0.5. */
  readonly random?: (() => number) | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

/** What is remembered from node to node while one planning lasts. */
export function createMemo(): Memo {
  return new Memo();
}

/** Fuel: 10,000 items and 100 MiB. */
export const defaultLimits: Limits = { collection: 10_000, memory: 100 * 1024 * 1024, steps: 10_000_000, calls: 200 };

/** The scope of a node filter: `$` is any JSON, and there is nothing to compare with. */
export function plainScope(value: Json): Scope {
  return { facts: fromJson(value), library: "plain" };
}

/** A compiled expression. */
export class Expression {
  readonly text: string;
  readonly tree: Node;
  private readonly code: Code;
  private readonly locator: Locator;

  constructor(text: string) {
    this.text = text;
    this.tree = parseExpression(text);
    this.locator = new Locator(text, this.tree);
    const plan = planMemo(this.tree);
    const code = compileNode(this.tree, (node, inner) => {
      const point = plan.points.get(node);
      return point === undefined ? inner : remembered(point, inner);
    });
    const whole = finished(code);
    this.code = plan.isRepeatable ? remembered({ key: `= ${text}`, usesDollar: false }, whole) : whole;
  }

  /**
   * The finalised value: lists for tuples, sets and iterators. Throws YaqlError, with the place in the text, for whatever is wrong.
   * Dates, spans and the undefined value stay what they are.
   */
  evaluate(scope: Scope): Value {
    return guarded(this.text, () => {
      try {
        return this.code(rootEnv(scope));
      } catch (error) {
        if (!(error instanceof YaqlError)) throw error;
        throw this.locator.located(error, () => rootEnv({ ...scope, memo: undefined }), finished);
      }
    });
  }

  /**
   * The facts that an evaluation reads, in the order in which it first reads them: why a result is what it is. An evaluation that
   * fails has read what it read before.
   */
  reads(scope: Scope): readonly FactRead[] {
    const env = rootEnv({ ...scope, memo: undefined });
    const log = new ReadLog(env.run);
    env.run.watcher = log;
    try {
      guarded(this.text, () => this.code(env));
    } catch (error) {
      if (!(error instanceof YaqlError)) throw error;
    }
    return log.reads.map(({ root, key }) => ({ root, key: key === undefined ? undefined : shown(key) }));
  }
}

/** A fact that was read: a key of the new or old facts, or of the node's or the common part; without a key, all of them. */
export interface FactRead {
  readonly root: RootName;
  readonly key: string | undefined;
}

const finished =
  (code: Code): Code =>
  (env) =>
    finalized(code(env), env);

/** Reads and compiles an expression. Throws YaqlError when it is not well formed. */
export function compileExpression(text: string): Expression {
  return guarded(text, () => new Expression(text));
}

/** The value as JSON. Throws YaqlError, with kind TypeError for values that JSON does not have unless `encode` gives them a form. */
export function evaluateToJson(expression: Expression, scope: Scope, encode?: Encode): Json {
  const value = expression.evaluate(scope);
  return scope.memo === undefined || encode !== undefined ? toJson(value, encode) : scope.memo.json(value);
}

/** Whether a finalised value counts as true. */
export function isTruthy(value: Value): boolean {
  return isTrue(value);
}

/** One object for all nodes without a past, so that what rests on it can be reused. */
const empty: ValueRecord = {};

function rootEnv(scope: Scope): Env {
  const { facts } = scope;
  const isFuel = scope.library !== "plain";
  const [node, common] = facts instanceof Facts ? [facts.upper, facts.lower] : [empty, empty];
  const run = new Run({
    library: isFuel ? fuelLibrary : standardLibrary,
    limits: { ...defaultLimits, ...scope.limits },
    roots: { new: facts, old: scope.previous ?? empty, node, common },
    now: scope.now,
    localOffset: scope.localOffset ?? 0,
    random: scope.random ?? (() => 0.5),
    memo: scope.memo,
  });
  const env = new Env(undefined, run, [facts]);
  if (isFuel) {
    env.set("node", node);
    env.set("common", common);
  }
  return env;
}

/** A stack that is full means an expression that nests too deeply. */
function guarded<T>(text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new YaqlError("RecursionError", "maximum recursion depth exceeded", {
      place: { expression: text, offset: 0 },
    });
  }
}
