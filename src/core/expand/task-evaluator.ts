/** One task's fields -> what its step on a node is: run or skip and why, parameters, relations. Fuel: graphs.md 4.3. */
import { canonicalJson, isJsonObject } from "../base/json.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { isTruthy } from "../fuel-mode/fuel-stored-task.ts";
import type { Decision, Relations } from "../model/graph.ts";
import type { TaskId } from "../model/ids.ts";
import { isTaskType } from "../model/layer.ts";
import type { LayerOrigin, Task, TaskType } from "../model/layer.ts";
import { conditionReasons } from "./condition-reasons.ts";
import type { ConditionReasons } from "./condition-reasons.ts";
import { Problem } from "./problem.ts";
import { made, valueMaker } from "./value-maker.ts";
import type { MakingContext, ValueMaker } from "./value-maker.ts";

/** A task as expansion takes it. */
export interface Template {
  readonly task: Task;
  /** The layer that the task comes from. */
  readonly origin: LayerOrigin;
  /** The fields that count: as uploaded, or as Fuel's database gives them back. */
  readonly fields: JsonObject;
  /** false: a choice of tasks leaves it out; it is skipped, whatever it says. */
  readonly isSelected: boolean;
}

/** What the evaluator needs to know of a task on a node. */
export interface StepContext extends MakingContext {
  /** The value of an old-style condition. */
  readonly evaluateLegacy: (condition: string) => boolean;
  /** The same context as if the task had never succeeded on the node; undefined when it has not. */
  readonly withoutPast: StepContext | undefined;
}

export interface Evaluated {
  readonly id: TaskId;
  readonly type: TaskType;
  readonly decision: Decision;
  readonly parameters: JsonObject | undefined;
  readonly failOnError: Json;
  readonly relations: Relations;
}

/** What went wrong in which field. */
export class FieldProblem extends Error {
  readonly field: string;

  constructor(field: string, cause: unknown) {
    super(`field ${field} failed`, { cause });
    this.name = "FieldProblem";
    this.field = field;
  }
}

const relationNames = ["requires", "required_for", "cross_depends", "cross_depended_by"] as const;

/** With `fuel` rules every field is made, wanted or not: an error in any of them counts. With ours only what the step needs. */
export function taskEvaluator(template: Template, rules: "strata" | "fuel"): (context: StepContext) => Evaluated {
  const { fields, isSelected, task } = template;
  const makers = new Map(Object.keys(fields).map((key) => [key, valueMaker(fields[key] ?? null)]));
  const type: Json = isSelected ? (fields["type"] ?? task.type) : "skipped";
  const field = (name: string, context: MakingContext): Json | undefined => makeField(makers, name, context);
  const reasons = conditionReasons(fields["condition"]);
  const relations = relationsMaker(field);
  const parameters = parametersMaker();
  return (context) => {
    if (rules === "fuel") for (const name of makers.keys()) field(name, context);
    const common = {
      id: nameOf(field("id", context), task.id),
      type: typeOf(fields["type"], task),
      relations: relations(context),
    };
    const decision = decide({ template, type, reasons, field }, context);
    if (decision.kind === "skip") return { ...common, decision, parameters: undefined, failOnError: false };
    return {
      ...common,
      decision,
      parameters: parameters(field("parameters", context)),
      failOnError: field("fail_on_error", context) ?? (makers.has("fail_on_error") ? null : true),
    };
  };
}

function makeField(makers: ReadonlyMap<string, ValueMaker>, name: string, context: MakingContext): Json | undefined {
  const maker = makers.get(name);
  if (maker === undefined) return undefined;
  if (maker.kind === "constant") return maker.value;
  try {
    return made(maker, context);
  } catch (thrown) {
    throw new FieldProblem(name, thrown);
  }
}

function nameOf(value: Json | undefined, usual: TaskId): TaskId {
  return typeof value === "string" ? (value as TaskId) : usual;
}

function typeOf(type: Json | undefined, task: Task): TaskType {
  return typeof type === "string" && isTaskType(type) ? type : task.type;
}

interface DecisionInput {
  readonly template: Template;
  readonly type: Json;
  readonly reasons: ConditionReasons;
  readonly field: (name: string, context: MakingContext) => Json | undefined;
}

const notSelected: Decision = { kind: "skip", reason: "not-selected", because: "not among the chosen tasks" };
const anchor: Decision = { kind: "skip", reason: "anchor", because: "a stage: it only orders others" };
const typeSkipped: Decision = { kind: "skip", reason: "type-skipped", because: "its type is skipped" };

function decide({ template, type, reasons, field }: DecisionInput, context: StepContext): Decision {
  if (!template.isSelected) return notSelected;
  if (type === "stage") return anchor;
  if (type === "skipped") return typeSkipped;
  const condition = field("condition", context);
  if (condition === undefined) return reasons.none;
  if (isMet(condition, context)) return context.withoutPast === undefined ? reasons.first : reasons.met;
  const { withoutPast } = context;
  if (withoutPast === undefined || !reasons.asksForChanges) return reasons.unmet;
  return wouldRun(withoutPast, field) ? reasons.unchanged : reasons.unmet;
}

/** A text is an old-style condition, even when an expression gave it; anything else counts by Python's truth. */
function isMet(condition: Json, context: StepContext): boolean {
  if (typeof condition !== "string") return isTruthy(condition);
  try {
    return context.evaluateLegacy(condition);
  } catch (thrown) {
    throw new FieldProblem("condition", thrown);
  }
}

/** Would the condition hold if the task had never succeeded here? Then it is false because nothing has changed. */
function wouldRun(context: StepContext, field: DecisionInput["field"]): boolean {
  try {
    return isMet(field("condition", context) ?? null, context);
  } catch {
    return true;
  }
}

/** One object for all steps whose relations are the same. */
function relationsMaker(field: DecisionInput["field"]): (context: MakingContext) => Relations {
  let last: Relations | undefined;
  return (context) => {
    const [requires = null, requiredFor = null, crossDepends = null, crossDependedBy = null] = relationNames.map(
      (name) => field(name, context),
    );
    const isSame =
      last?.requires === requires &&
      last.requiredFor === requiredFor &&
      last.crossDepends === crossDepends &&
      last.crossDependedBy === crossDependedBy;
    if (last === undefined || !isSame) last = { requires, requiredFor, crossDepends, crossDependedBy };
    return last;
  };
}

/** Parameters with `cwd` filled in; one object for all steps whose parameters are the same. */
function parametersMaker(): (written: Json | undefined) => JsonObject {
  let last: { readonly written: Json | undefined; readonly whole: JsonObject } | undefined;
  return (written) => {
    if (last !== undefined && last.written === written) return last.whole;
    if (written !== undefined && !isJsonObject(written)) {
      const problem = new Problem("AttributeError", `parameters must be a mapping, not ${canonicalJson(written)}`);
      throw new FieldProblem("parameters", problem);
    }
    const whole = written === undefined ? { cwd: "/" } : "cwd" in written ? written : { ...written, cwd: "/" };
    last = { written, whole };
    return whole;
  };
}
