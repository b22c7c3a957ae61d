/** The graph of templates as a drawing in the DOT language. */
import type { JsonObject } from "../base/json.ts";
import { isTruthy } from "../fuel-mode/fuel-stored-task.ts";
import { PythonError } from "../fuel-mode/python-error.ts";
import { restrictTo, taskEdges } from "./task-graph.ts";
import type { TaskGraph } from "./task-graph.ts";
import { onlyTasks } from "./task-selection.ts";

export interface DotGraph {
  /** Attributes by name, in the order of the graph. */
  readonly nodes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Sorted. */
  readonly edges: readonly (readonly [string, string])[];
}

/** What is drawn. Fuel: the query of `graph.gv`, graphs.md 6.6. */
export interface DotChoices {
  /** All others are drawn as skipped. */
  readonly tasks?: readonly string[] | undefined;
  /** Only this one and those directly before it. */
  readonly parentsFor?: string | undefined;
  /** Types that are left out. */
  readonly remove?: readonly string[] | undefined;
}

const ordinary = { color: "yellowgreen", style: "filled" } as const;
const skipped = { color: "gray95" } as const;
const styles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  group: { color: "lightskyblue", shape: "box", style: "filled, rounded" },
  stage: { color: "red", shape: "rect", style: "filled" },
  skipped,
};

/** Throws `PythonError` for a name in `parentsFor` that the graph does not have. */
export function dotGraph(graph: TaskGraph, choices: DotChoices = {}): DotGraph {
  let shown = onlyTasks(graph, choices.tasks ?? []);
  if (choices.parentsFor !== undefined && choices.parentsFor !== "") {
    const parents = shown.predecessors.get(choices.parentsFor);
    if (parents === undefined)
      throw new PythonError("NetworkXError", `The node ${choices.parentsFor} is not in the digraph.`);
    shown = restrictTo(shown, [...parents, choices.parentsFor]);
  }
  const isLeft = (task: JsonObject | undefined): boolean =>
    typeof task?.["type"] !== "string" || choices.remove?.includes(task["type"]) !== true;
  shown = restrictTo(
    shown,
    [...shown.tasks].flatMap(([name, task]) => (isLeft(task) ? [name] : [])),
  );
  return {
    nodes: Object.fromEntries([...shown.tasks].map(([name, task]) => [name, styleOf(task)])),
    edges: taskEdges(shown),
  };
}

function styleOf(task: JsonObject | undefined): Readonly<Record<string, string>> {
  if (isTruthy(task?.["skipped"])) return skipped;
  const type = task?.["type"];
  return typeof type === "string" && Object.hasOwn(styles, type) ? (styles[type] ?? ordinary) : ordinary;
}

/** The drawing as text, for graphviz. Every name is quoted. */
export function renderDot({ nodes, edges }: DotGraph): string {
  const lines = [
    ...Object.entries(nodes).map(([name, attributes]) => `${quoted(name)} [${attributesOf(attributes)}];`),
    ...edges.map(([before, after]) => `${quoted(before)} -> ${quoted(after)};`),
  ];
  return `digraph {\n${lines.map((line) => `${line}\n`).join("")}}\n`;
}

function attributesOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(", ");
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
