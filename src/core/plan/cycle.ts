/** A circle of steps that wait for each other, told so that a person can break it. */
import { findCycle } from "../dag/analyze.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { EdgeOrigin, ExpandedGraph, Step } from "../model/graph.ts";
import { stepName } from "../model/ids.ts";
import type { LayerOrigin } from "../model/layer.ts";
import type { Span } from "../model/source.ts";

/** The closed path `a@1 -> b@2 -> a@1` with the layer of each edge, or undefined when the graph has no cycle. */
export function cycleDiagnostic(expanded: ExpandedGraph): Diagnostic | undefined {
  const path = findCycle(expanded.edges)?.filter((vertex) => vertex < expanded.steps.length);
  if (path === undefined) return undefined;
  const [first] = path;
  const closed = path.at(-1) === first || first === undefined ? path : [...path, first];
  const names = closed.map((vertex) => nameOf(expanded.steps[vertex]));
  const related = closed.slice(1).map((after, i) => edgeReason(expanded, closed[i] ?? after, after));
  return {
    severity: "error",
    code: "graph/cycle",
    message: `Steps wait for each other in a circle: ${names.join(" -> ")}.`,
    at: related.find((one) => one.at !== undefined)?.at,
    hint: "Remove one of these relations, or override its task in a stronger layer without it.",
    related,
    about: { cycle: names.join(" -> ") },
  };
}

function nameOf(step: Step | undefined): string {
  return step === undefined ? "?" : stepName(step.task, step.node);
}

function edgeReason(expanded: ExpandedGraph, before: number, after: number): { message: string; at: Span | undefined } {
  const ends = `${nameOf(expanded.steps[before])} -> ${nameOf(expanded.steps[after])}`;
  const who = expanded.whoOrders(before, after);
  if (who === undefined) return { message: ends, at: undefined };
  return {
    message: `${ends}: ${who.field} of task "${who.task}" (${layerName(who.origin)})`,
    at: placeOf(expanded, who),
  };
}

function layerName(origin: LayerOrigin): string {
  return origin.name === "" ? origin.level : origin.name;
}

function placeOf({ merged }: ExpandedGraph, { task, field }: EdgeOrigin): Span | undefined {
  const written = merged.tasks.find((one) => one.task.id === task)?.task;
  if (written?.placeOf === undefined) return undefined;
  const spellings = [field, field.replaceAll("-", "_")];
  const spelling = spellings.find((name) => name in written.written) ?? field;
  return written.placeOf([spelling]);
}
