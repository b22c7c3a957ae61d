/** What a task on a node sees: facts of now and of its last success, names for texts, conditions of both kinds. */
import type { Json, JsonObject } from "../base/json.ts";
import { ConditionError } from "../condition/condition-error.ts";
import { compileCondition } from "../condition/condition.ts";
import type { Condition } from "../condition/condition.ts";
import type { NodeId, TaskId } from "../model/ids.ts";
import type { Facts, Past } from "../model/inventory.ts";
import { compileExpression, createMemo, evaluateToJson } from "../yaql/expression.ts";
import type { Expression, Scope } from "../yaql/expression.ts";
import { unionFacts } from "../yaql/facts.ts";
import type { Facts as SeenFacts } from "../yaql/facts.ts";
import { undefinedValue } from "../yaql/values.ts";
import type { YaqlObject } from "../yaql/values.ts";
import { formatNamesOf } from "./format-names.ts";
import { Problem } from "./problem.ts";
import type { StepContext } from "./task-evaluator.ts";

export interface ViewInput {
  readonly facts: Facts;
  readonly past: Past;
  readonly rules: "strata" | "fuel";
  /** true: as if nothing had ever succeeded. */
  readonly force: boolean;
}

/** What every task sees of a node on which it has not succeeded before. */
interface FirstView extends StepContext {
  readonly seen: SeenFacts;
}

/** Views of one planning: expressions are read once and their results remembered where the facts they read are the same. */
export function nodeViews({ facts, past, rules, force }: ViewInput): (task: TaskId, node: NodeId) => StepContext {
  const memo = createMemo();
  const expressions = new Map<string, Expression>();
  const conditions = new Map<string, Condition>();
  const namesOf = formatNamesOf(facts.common, rules);
  const own = (node: NodeId): JsonObject => {
    const found = facts.nodes[node];
    if (found === undefined && rules === "fuel") throw new Problem("KeyError", `there are no facts of node ${node}`);
    return found ?? {};
  };
  const evaluate = (text: string, scope: Scope): Json => {
    const known = expressions.get(text);
    if (known !== undefined) return evaluateToJson(known, scope, encode);
    const expression = compileExpression(text);
    expressions.set(text, expression);
    return evaluateToJson(expression, scope, encode);
  };
  const evaluateLegacy = (text: string, seen: SeenFacts): boolean => {
    const condition = conditions.get(text) ?? compileCondition(text);
    conditions.set(text, condition);
    try {
      return condition.evaluate(seen);
    } catch (thrown) {
      throw thrown instanceof ConditionError ? new ConditionError(thrown.kind, thrown.message, text) : thrown;
    }
  };
  const firsts = new Map<NodeId, FirstView>();
  const firstOn = (node: NodeId): FirstView => {
    const known = firsts.get(node);
    if (known !== undefined) return known;
    const mine = own(node);
    const seen = unionFacts(facts.common, mine);
    const view: FirstView = {
      seen,
      names: namesOf(mine),
      evaluateLegacy: (text) => evaluateLegacy(text, seen),
      evaluate: (text) => evaluate(text, { facts: seen, previous: undefined, memo }),
      withoutPast: undefined,
    };
    firsts.set(node, view);
    return view;
  };
  return (task, node) => {
    const first = firstOn(node);
    const { names, seen } = first;
    const previous = force ? undefined : pastOf(past.get(task), node);
    if (previous === undefined) return first;
    return {
      names,
      evaluateLegacy: first.evaluateLegacy,
      evaluate: (text) => evaluate(text, { facts: seen, previous, memo }),
      withoutPast: first,
    };
  };
}

/** What `old(x)` gives when there is no such data: true as a condition, and no value of a parameter. */
function encode(value: YaqlObject): Json {
  if (value === undefinedValue) return { $undefined: true };
  throw new Problem("TypeError", `an expression gives a ${value.typeName}, which is no JSON`);
}

/** Facts of a task's last success on a node; a missing or empty entry looks like a first deployment. */
function pastOf(remembered: Facts | undefined, node: NodeId): SeenFacts | undefined {
  const mine = remembered?.nodes[node];
  if (remembered === undefined || mine === undefined || Object.keys(mine).length === 0) return undefined;
  return unionFacts(remembered.commonOf?.[node] ?? remembered.common, mine);
}
