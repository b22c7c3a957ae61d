/** What Fuel's own validator would say about a graph: its rules and its words, which clients of Fuel may look at. */
import type { Json } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { checkGraphShape, checkTaskShape } from "./check-shape.ts";
import { duplicationMessage } from "./duplicates.ts";

/**
 * The first complaint about a graph body, or undefined when Fuel takes it. Its class there is `InvalidData`; over HTTP the status is 400.
 * Fuel: graphs.md 2.3 and 2.4.
 */
export function fuelComplaint(graph: Json): string | undefined {
  const [first] = checkGraphShape(graph, "fuel");
  if (first !== undefined) return first.fuelMessage;
  const tasks = isJsonObject(graph) && isList(graph["tasks"]) ? graph["tasks"] : [];
  for (const task of tasks) {
    const [violation] = checkTaskShape(task, "fuel");
    if (violation !== undefined) return violation.fuelMessage;
  }
  const again = new Set<string>();
  const seen = new Set<string>();
  for (const task of tasks) {
    const id = isJsonObject(task) && typeof task["id"] === "string" ? task["id"] : "";
    if (seen.has(id)) again.add(id);
    seen.add(id);
  }
  return again.size === 0 ? undefined : duplicationMessage([...again]);
}
