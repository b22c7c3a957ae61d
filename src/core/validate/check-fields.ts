/** What is odd about the fields of a task, though its shape is right: misspelt names, two spellings, what its type needs. */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList, jsonEquals } from "../base/json.ts";
import { PythonRegexError } from "../base/python-regex.ts";
import { suggest } from "../base/suggest.ts";
import { isPattern, namePattern } from "../model/name-pattern.ts";
import { isExplosive } from "./explosive-pattern.ts";
import { aliases } from "./normal-task.ts";
import { kindOf, labelOf } from "./describe-violation.ts";
import type { Finding } from "./finding.ts";

/** Fields that mean something. Fuel: graphs.md 2.1; `on_failure` is ours. */
const knownFields = [
  "id",
  "task_name",
  "type",
  "version",
  "tags",
  "role",
  "roles",
  "groups",
  "requires",
  "required_for",
  "cross-depends",
  "cross_depends",
  "cross-depended-by",
  "cross_depended_by",
  "condition",
  "parameters",
  "fail_on_error",
  "fault_tolerance",
  "tasks",
  "stage",
  "reexecute_on",
  "refresh_on",
  "test_pre",
  "test_post",
  "on_failure",
  "skipped",
] as const;
/** So many unknown fields of a task are compared with the known ones. */
const MAX_UNKNOWN = 100;
const known: ReadonlySet<string> = new Set(knownFields);

/** Parameters without which a task of the type fails when it runs. Fuel: graphs.md 2.2. */
const neededParameters: Readonly<Record<string, readonly string[] | undefined>> = {
  puppet: ["puppet_manifest", "puppet_modules"],
  shell: ["cmd"],
  master_shell: ["cmd"],
  sync: ["src", "dst"],
  upload_file: ["path", "data"],
  copy_files: ["files"],
};

/** Warnings and hints about the fields of a task whose shape is right. */
export function checkFields(task: JsonObject): readonly Finding[] {
  return [
    ...misspeltFields(task),
    ...doubleSpellings(task),
    ...loneRoles(task),
    ...choices(task),
    ...missingParameters(task),
    ...patternsIn(task),
    ...selfEdges(task),
  ];
}

function misspeltFields(task: JsonObject): readonly Finding[] {
  const unknown = Object.keys(task).filter((field) => !known.has(field));
  return unknown.slice(0, MAX_UNKNOWN).flatMap((field): Finding[] => {
    const near = suggest(field, knownFields);
    if (near === undefined) return [];
    return [
      {
        severity: "hint",
        code: "task/misspelt-field",
        path: [field],
        isAboutKey: true,
        message: `"${field}" is kept, but means nothing here`,
        hint: `Did you mean "${near}"?`,
      },
    ];
  });
}

function doubleSpellings(task: JsonObject): readonly Finding[] {
  return [...Object.entries(aliases), ["task_name", "id"] as const].flatMap(([alias, name]): Finding[] => {
    const [old, current] = [task[alias], task[name]];
    if (old === undefined || current === undefined || jsonEquals(old, current)) return [];
    const keys = Object.keys(task);
    const isCurrentLast = name === "id" || keys.indexOf(name) > keys.indexOf(alias);
    const [counts, lost] = isCurrentLast ? [name, alias] : [alias, name];
    return [
      {
        severity: "warning",
        code: "shape/value",
        path: [lost],
        isAboutKey: true,
        message: `"${alias}" and "${name}" are one field, and differ: "${counts}" counts`,
        hint: `Keep only "${counts}".`,
      },
    ];
  });
}

/** Fuel wraps a lone text in `role` and `groups`, and its database refuses one in `roles`. */
function loneRoles(task: JsonObject): readonly Finding[] {
  const roles = task["roles"];
  if (typeof roles !== "string" || ["*", "master", "self"].includes(roles)) return [];
  return [
    {
      severity: "warning",
      code: "shape/type",
      path: ["roles"],
      message: `"roles" is a list: ${JSON.stringify(roles)} is taken as [${JSON.stringify(roles)}]`,
      hint: "Fuel refuses this; it takes a lone text in `role` only.",
    },
  ];
}

function choices(task: JsonObject): readonly Finding[] {
  const found: Finding[] = [];
  const warn = (field: string, wanted: string): void => {
    found.push({
      severity: "warning",
      code: "shape/value",
      path: [field],
      message: `"${field}" is ${kindOf(task[field] ?? null)}, but ${wanted}`,
    });
  };
  const { on_failure: onFailure, fail_on_error: failOnError, fault_tolerance: tolerance, tags } = task;
  if (onFailure !== undefined && onFailure !== "node" && onFailure !== "dependents")
    warn("on_failure", "only `node` and `dependents` mean something");
  if (failOnError !== undefined && typeof failOnError !== "boolean" && !isComputed(failOnError))
    warn("fail_on_error", "only true and false mean something");
  if (tolerance !== undefined && !isTolerance(tolerance))
    warn(
      "fault_tolerance",
      "it should be a number of nodes or a percentage; as it is, no number of failures is too many",
    );
  if (tags !== undefined && typeof tags !== "string" && !isListOfTexts(tags))
    warn("tags", "it should be a tag or a list of tags; as it is, the task runs nowhere");
  return found;
}

function isComputed(value: Json): boolean {
  return isJsonObject(value) && Object.hasOwn(value, "yaql_exp");
}

function isListOfTexts(value: Json): boolean {
  return isList(value) && value.every((item) => typeof item === "string");
}

function isTolerance(value: Json): boolean {
  return (
    value === null || typeof value === "number" || (typeof value === "string" && /^\s*[-+]?\d+\s*%?\s*$/.test(value))
  );
}

function missingParameters(task: JsonObject): readonly Finding[] {
  const type = typeof task["type"] === "string" ? task["type"] : "";
  const needed = Object.hasOwn(neededParameters, type) ? (neededParameters[type] ?? []) : [];
  const parameters = task["parameters"] ?? {};
  if (!isJsonObject(parameters) || isComputed(parameters)) return [];
  const missing = needed.filter((name) => !Object.hasOwn(parameters, name));
  if (missing.length === 0) return [];
  return [
    {
      severity: "warning",
      code: "shape/missing",
      path: task["parameters"] === undefined ? [] : ["parameters"],
      isAboutKey: true,
      message: `a task of type ${type} needs ${missing.map((name) => `"${name}"`).join(" and ")} in its parameters`,
    },
  ];
}

const listsOfNames = ["requires", "required_for", "tasks", "role", "roles", "groups", "tags"] as const;
const relationFields = ["cross-depends", "cross-depended-by", "cross_depends", "cross_depended_by"] as const;

/** Patterns that can't be read are errors: Fuel fails when it serializes them. */
function patternsIn(task: JsonObject): readonly Finding[] {
  const found: Finding[] = [];
  const look = (value: Json | undefined, path: readonly (string | number)[]): void => {
    if (typeof value === "string" && isPattern(value)) found.push(...checkPattern(value, path));
    else if (isList(value))
      value.forEach((item, i) => {
        if (typeof item === "string") look(item, [...path, i]);
      });
  };
  for (const field of listsOfNames) look(task[field], [field]);
  for (const field of relationFields) {
    const list = task[field];
    if (!isList(list)) continue;
    list.forEach((relation, i) => {
      if (!isJsonObject(relation)) return;
      look(relation["name"], [field, i, "name"]);
      look(relation["role"], [field, i, "role"]);
    });
  }
  return found;
}

function checkPattern(text: string, path: readonly (string | number)[]): readonly Finding[] {
  if (text === "/" || text === "//")
    return [
      {
        severity: "warning",
        code: "graph/empty-pattern",
        path,
        message: `${JSON.stringify(text)} in "${labelOf(path)}" is a pattern that matches everything`,
      },
    ];
  if (isExplosive(text.slice(1, -1)))
    return [
      {
        severity: "error",
        code: "expression/syntax",
        path,
        message: `the pattern ${text} in "${labelOf(path)}" repeats what repeats or branches itself: looking for it could take for ever`,
        hint: "Write it without nested repetitions, or as several names.",
      },
    ];
  try {
    namePattern(text);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof PythonRegexError)) throw thrown;
    const message = `the pattern ${text} in "${labelOf(path)}" can't be read: ${thrown.message}`;
    return [
      {
        severity: "error",
        code: "expression/syntax",
        path,
        message,
        inside: { value: text, index: thrown.position + 1 },
      },
    ];
  }
}

function selfEdges(task: JsonObject): readonly Finding[] {
  return ["requires", "required_for"].flatMap((field) => {
    const list = task[field];
    if (!isList(list)) return [];
    return list.flatMap((name, i): Finding[] =>
      typeof name === "string" && name === task["id"]
        ? [
            {
              severity: "warning",
              code: "graph/self-edge",
              path: [field, i],
              message: `task "${name}" depends on itself; this is left out`,
            },
          ]
        : [],
    );
  });
}
