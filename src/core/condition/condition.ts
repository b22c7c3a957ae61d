/** Fuel's older string conditions, as tasks have them: paths rewritten to the facts, missing values null. */
import { ConditionError } from "./condition-error.ts";
import { isTrue, type LazyObject, type ModelValue } from "./models.ts";
import { type Evaluate, parseCondition } from "./parse-condition.ts";

/** A condition of a task, ready to be asked about nodes. */
export class Condition {
  /** As it stands in the task. */
  readonly text: string;
  /** What is evaluated: paths as the facts have them. */
  readonly rewritten: string;
  private readonly evaluator: Evaluate;

  constructor(text: string) {
    this.text = text;
    this.rewritten = rewritePaths(text);
    this.evaluator = parseCondition(this.rewritten);
  }

  /** Whether it holds for a node's facts. Throws ConditionError: KeyError for an unknown model, TypeError. */
  evaluate(facts: LazyObject): boolean {
    return isTrue(this.value(facts));
  }

  /** The value behind the answer. Models: `settings`, all facts, and `cluster`, the fact of that name. */
  value(facts: LazyObject): ModelValue {
    const cluster = facts.field("cluster") as ModelValue | undefined;
    return this.evaluator({ models: { settings: asModel(facts), cluster: cluster ?? {} }, strict: false });
  }
}

const asModel = (facts: LazyObject): ModelValue => facts;

/** Reads a condition. Throws ConditionError of kind ParseError. */
export function compileCondition(text: string): Condition {
  try {
    return new Condition(text);
  } catch (error) {
    if (error instanceof ConditionError) throw new ConditionError(error.kind, error.message, text);
    throw error;
  }
}

/**
 * Settings as a person sees them have sections and `value`s that facts do not have: `settings:common.X.value` is the
 * fact `X`, `settings:additional_components.X.value` is `X.enabled`, and a `value` at the end of a path is left out.
 */
export function rewritePaths(text: string): string {
  return text
    .replace(/settings:additional_components\.([\p{L}\p{N}_-]+)(?:\.value)?/gu, "settings:$1.enabled")
    .replace(/settings:common\./g, "settings:")
    .replace(/(settings:[\p{L}\p{N}_.-]+?)\.value(?![\p{L}\p{N}_.-])/gu, "$1");
}
