/** How Fuel gives back a task that was stored, and which tasks its database refuses. */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import type { Task } from "../model/layer.ts";

/** The columns of Fuel's table of tasks, apart from `task_name`. Everything else is custom. Fuel: graphs.md 1.7. */
const columns: ReadonlySet<string> = new Set([
  "version",
  "condition",
  "type",
  "groups",
  "tasks",
  "roles",
  "reexecute_on",
  "refresh_on",
  "required_for",
  "requires",
  "cross_depended_by",
  "cross_depends",
  "parameters",
]);

/** Columns that come back under two names. */
const legacySpelling: Readonly<Record<string, string>> = {
  roles: "role",
  cross_depends: "cross-depends",
  cross_depended_by: "cross-depended-by",
};

/** Columns that hold a list of texts. */
const listColumns = ["groups", "tasks", "roles", "reexecute_on", "refresh_on", "required_for", "requires"] as const;

/** Python's truth of a value. */
export function isTruthy(value: Json | undefined): boolean {
  if (isList(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== "";
}

/**
 * The task as Fuel returns it: columns only when their value is truthy (so `condition: false` is lost, and the task runs), some of them under
 * two spellings, the id as `id` and `task_name`, and all custom fields. Made of the canonical fields, so that defaults which merging
 * fills in are shown.
 */
export function fuelStoredTask(task: Task): JsonObject {
  const stored: Record<string, Json> = { id: task.id, task_name: task.id };
  for (const [name, value] of Object.entries(task.fields)) {
    if (name === "id") continue;
    if (columns.has(name) && !isTruthy(value)) continue;
    stored[name] = value;
    const legacy = legacySpelling[name];
    if (legacy !== undefined) stored[legacy] = value;
  }
  return stored;
}

/**
 * The complaint of Fuel's database about a written task; undefined when it takes it. Strata wraps a lone text in `roles` and refuses the
 * rest with a place.
 */
export function fuelStorageError(task: Task): string | undefined {
  for (const name of listColumns) {
    const value = task.written[name];
    const isWrapped = name === "groups" && typeof value === "string";
    if (value === undefined || value === null || isList(value) || isWrapped) continue;
    return `malformed array literal for "${name}": ${pythonText(value)}`;
  }
  return undefined;
}

/** A value as Python 3 prints it. */
export function pythonText(value: Json): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return pythonString(value);
  if (isList(value)) return `[${value.map(pythonText).join(", ")}]`;
  const fields = Object.entries(value).map(([key, part]) => `${pythonString(key)}: ${pythonText(part)}`);
  return `{${fields.join(", ")}}`;
}

function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t").replaceAll("\r", "\\r");
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}
