/** Templates x tagged nodes -> steps and edges: the part of expansion that asks for no cluster. */
import { present } from "../base/assert.ts";
import { isTruthy } from "../fuel-mode/fuel-stored-task.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Digraph } from "../model/edges.ts";
import type { AbsentTask, Barrier, EdgeOrigin, Step, StepPairs, ToleranceGroup } from "../model/graph.ts";
import type { NodeId, TaskId } from "../model/ids.ts";
import type { Facts, Past } from "../model/inventory.ts";
import { linkSteps } from "./link-steps.ts";
import { nodeViews } from "./node-views.ts";
import { placeSteps } from "./place-steps.ts";
import type { Placed, Placement } from "./place-steps.ts";
import { problemList } from "./problem-list.ts";
import { relationFinder } from "./relations.ts";
import { roleResolver } from "./role-resolver.ts";
import { pairsOfStep, whoOrders } from "./step-pairs.ts";
import { buildStepTable } from "./step-table.ts";
import type { StepTable } from "./step-table.ts";
import { FieldProblem, taskEvaluator } from "./task-evaluator.ts";
import type { Evaluated, StepContext, Template } from "./task-evaluator.ts";
import type { VersionRule } from "./task-version.ts";

export interface TemplatesInput {
  readonly templates: readonly Template[];
  /** Selected nodes and their tags. */
  readonly tags: Iterable<readonly [NodeId, readonly string[]]>;
  readonly facts: Facts;
  readonly past: Past;
  readonly force: boolean;
  /** With `fuel` rules the first problem ends it. */
  readonly rules: "strata" | "fuel";
  readonly versions: VersionRule;
}

export interface ExpandedTemplates {
  readonly steps: readonly Step[];
  readonly barriers: readonly Barrier[];
  readonly edges: Digraph;
  readonly groups: readonly ToleranceGroup[];
  readonly absent: readonly AbsentTask[];
  readonly pairsOf: (step: number) => StepPairs;
  readonly whoOrders: (before: number, after: number) => EdgeOrigin | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Thrown at the first problem where one is enough. */
class FirstProblem extends Error {}

type OnProblem = (template: Template, node: NodeId | undefined, thrown: unknown) => void;

/** Steps of all templates. Those that can't be made are missing, and a diagnostic says why. */
export function expandTemplates(input: TemplatesInput): ExpandedTemplates {
  const problems = problemList();
  const onProblem: OnProblem = (template, node, thrown) => {
    if (thrown instanceof FirstProblem) throw thrown;
    problems.add(template.task, node, thrown);
    if (input.rules === "fuel") throw new FirstProblem("the first problem ends the expansion");
  };
  try {
    const expanded = expandAll(input, onProblem);
    const hints = input.rules === "fuel" ? [] : expanded.selfEdges.map(selfEdgeHint);
    return { ...expanded, diagnostics: [...problems.diagnostics(), ...hints] };
  } catch (thrown) {
    if (!(thrown instanceof FirstProblem)) throw thrown;
    return { ...expandAll({ ...input, templates: [] }, onProblem), diagnostics: problems.diagnostics() };
  }
}

interface Everything extends Omit<ExpandedTemplates, "diagnostics"> {
  readonly selfEdges: readonly Template[];
}

function expandAll(input: TemplatesInput, onProblem: OnProblem): Everything {
  const resolver = roleResolver(input.tags);
  const placed = placeSteps({
    templates: input.templates,
    resolver,
    versions: input.versions,
    evaluate: evaluation(input),
    onProblem,
  });
  const table = buildStepTable(new Map([...placed.nodes].map(([node, tasks]) => [node, [...tasks.keys()]])));
  const placements = placementsOf(table, placed);
  const steps = placements.map(({ evaluated }, step) =>
    stepOf(evaluated, present(nodeAt(table, step), "it has a node")),
  );
  const finder = relationFinder(table, resolver, input.rules);
  const linked = linkSteps({
    table,
    steps,
    finder,
    onProblem: (step, field, thrown) => {
      const template = present(placements[step], "every step was placed").template;
      onProblem(template, nodeAt(table, step), new FieldProblem(writtenName[field], thrown));
    },
  });
  const lookup = { table, steps, finder, originOf: (step: number) => placements[step]?.template.origin };
  return {
    steps,
    barriers: linked.barriers,
    edges: linked.edges,
    groups: placed.groups,
    absent: placed.absent,
    pairsOf: (step) => pairsOfStep(lookup, step),
    whoOrders: (before, after) => whoOrders(lookup, before, after),
    selfEdges: [...new Set(linked.selfEdges.map((step) => present(placements[step], "it was placed").template))],
  };
}

const writtenName = {
  requires: "requires",
  requiredFor: "required_for",
  crossDepends: "cross_depends",
  crossDependedBy: "cross_depended_by",
} as const;

/** Each template is compiled when it is first needed. */
function evaluation(input: TemplatesInput): (template: Template, node: NodeId) => Evaluated {
  const viewOf = nodeViews(input);
  const evaluators = new Map<Template, (context: StepContext) => Evaluated>();
  return (template, node) => {
    let evaluator = evaluators.get(template);
    if (evaluator === undefined) {
      evaluator = taskEvaluator(template, input.rules);
      evaluators.set(template, evaluator);
    }
    return evaluator(viewOf(template.task.id, node));
  };
}

function placementsOf(table: StepTable, placed: Placed): readonly Placement[] {
  return Array.from({ length: table.size }, (_, step) => {
    const tasks = placed.nodes.get(present(nodeAt(table, step), "a step is on a node"));
    const name = table.names[table.nameOf[step] ?? 0] as TaskId;
    return present(tasks?.get(name), "the table is made of what was placed");
  });
}

function nodeAt(table: StepTable, step: number): NodeId | undefined {
  return table.nodes[table.nodeOf[step] ?? 0];
}

function stepOf(evaluated: Evaluated, node: NodeId): Step {
  const { id, type, decision, parameters, failOnError, relations } = evaluated;
  const step = { task: id, node, type, decision, parameters, failOnError: isTruthy(failOnError), relations };
  return typeof failOnError === "boolean" ? step : { ...step, failOnErrorWritten: failOnError };
}

function selfEdgeHint({ task }: Template): Diagnostic {
  return {
    severity: "hint",
    code: "graph/self-edge",
    message: `Task "${task.id}" has a relation that means itself; it is left out.`,
    at: task.placeOf?.([]),
    about: { task: task.id },
  };
}
