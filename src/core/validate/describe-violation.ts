/** Violations of a schema, in the words of whoever wrote the graph, and in those of Fuel's validator. */
import type { ErrorObject } from "ajv";
import type { Json } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { didYouMean, suggest } from "../base/suggest.ts";
import { pythonText } from "../fuel-mode/fuel-stored-task.ts";
import type { DiagnosticCode } from "../model/diagnostic.ts";
import type { Path } from "../model/source.ts";

/** A violation in words; `path` is below the checked value. */
export interface Violation {
  readonly path: Path;
  /** Is the key at the end of the path what is wrong, rather than its value? */
  readonly isAboutKey: boolean;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string | undefined;
  /** What Fuel's validator would say. */
  readonly fuelMessage: string;
}

type Schema = Readonly<Record<string, unknown>>;

interface Finding {
  readonly error: ErrorObject;
  readonly path: readonly string[];
  readonly value: Json;
  readonly schema: Schema;
  readonly label: string;
}

/** undefined for errors that only say that another one was found. */
export function describeViolation(error: ErrorObject): Violation | undefined {
  const describe = byKeyword[error.keyword];
  if (describe === undefined) return undefined;
  const path = pointerParts(error.instancePath);
  const value = (error.data ?? null) as Json;
  const schema = (error.parentSchema ?? {}) as Schema;
  return describe({ error, path, value, schema, label: labelOf(path) });
}

function pointerParts(pointer: string): readonly string[] {
  return pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** `parameters.strategy.type`, `requires[0]`; the whole has no label. */
export function labelOf(path: Path): string {
  return path
    .map((part, i) => (/^\d+$/.test(String(part)) ? `[${part}]` : i === 0 ? String(part) : `.${part}`))
    .join("");
}

const byKeyword: Readonly<Record<string, ((finding: Finding) => Violation) | undefined>> = {
  required: describeMissing,
  type: describeType,
  enum: describeEnum,
  pattern: describePattern,
  maxLength: describeLength,
  minLength: describeLength,
  additionalProperties: describeUnknown,
};

function describeMissing({ error, path, label, value }: Finding): Violation {
  const missing = String(error.params["missingProperty"]);
  const others = isJsonObject(value) ? Object.keys(value).filter((key) => !known.has(key)) : [];
  const near = suggest(missing, others);
  return {
    path,
    isAboutKey: false,
    code: "shape/missing",
    message: `${label === "" ? "there is" : `"${label}" has`} no "${missing}"`,
    hint: near === undefined ? undefined : `Is it "${near}"?`,
    fuelMessage: fuelText(path, `u'${missing}' is a required property`),
  };
}

/** Names that are right where they stand: they are no misspelling of a missing one. */
const known: ReadonlySet<string> = new Set(["id", "type", "name", "role", "roles", "tags", "policy"]);

function describeType({ error, path, label, schema, value }: Finding): Violation {
  const wanted = textOf(schema["description"]) ?? `a ${String(error.params["type"])}`;
  return {
    path,
    isAboutKey: false,
    code: "shape/type",
    message: `${label === "" ? "this" : `"${label}"`} must be ${wanted}, not ${kindOf(value)}`,
    hint: typeHint(wanted, value),
    fuelMessage: fuelText(path, `${fuelValue(value)} is not of type ${pythonText(typeNames(error.params["type"]))}`),
  };
}

function typeHint(wanted: string, value: Json): string | undefined {
  if (wanted.includes("a list") && typeof value === "string")
    return `Write it in brackets: [${JSON.stringify(value)}].`;
  if (wanted.includes("a list") && isJsonObject(value) && Object.hasOwn(value, "yaql_exp"))
    return "Expressions work in parameters, conditions and cross-dependencies.";
  if (/a (name|text)/.test(wanted) && (typeof value === "number" || typeof value === "boolean"))
    return "Put quotes around it.";
  if (wanted.startsWith("a role") && value === null)
    return "Stages are reached by requires and required_for, not by cross-dependencies.";
  return undefined;
}

function describeEnum({ error, path, label, schema, value }: Finding): Violation {
  const allowed = (error.params["allowedValues"] as readonly string[]).map(String);
  const wanted = textOf(schema["description"]) ?? "an allowed value";
  const near = typeof value === "string" ? didYouMean(value.replaceAll("-", "_"), allowed).trim() : "";
  const folded =
    typeof value === "string" ? allowed.find((one) => one === value.replaceAll("-", "_").toLowerCase()) : undefined;
  return {
    path,
    isAboutKey: false,
    code: enumCodes[wanted] ?? "shape/value",
    message: `"${label}" is ${typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : kindOf(value)}, which is not ${wanted}`,
    hint: [folded === undefined ? near : `Did you mean "${folded}"?`, `Allowed: ${allowed.join(", ")}.`]
      .filter(Boolean)
      .join(" "),
    fuelMessage: fuelText(path, `${fuelValue(value)} is not one of ${pythonText(allowed)}`),
  };
}

const enumCodes: Readonly<Record<string, DiagnosticCode | undefined>> = {
  "a task type": "task/unknown-type",
  "a strategy": "plan/strategy",
};

function describePattern({ path, label, schema, value }: Finding): Violation {
  return {
    path,
    isAboutKey: false,
    code: "shape/value",
    message: `"${label}" is ${kindOf(value)}, but must be ${textOf(schema["description"]) ?? "of another form"}`,
    hint: "Three numbers with dots.",
    fuelMessage: fuelText(path, `${fuelValue(value)} does not match ${fuelValue(textOf(schema["pattern"]) ?? "")}`),
  };
}

function describeLength({ error, path, label, value }: Finding): Violation {
  const limit = Number(error.params["limit"]);
  const isLong = error.keyword === "maxLength";
  return {
    path,
    isAboutKey: false,
    code: "shape/length",
    message: isLong ? `"${label}" is longer than ${limit} characters` : `"${label}" is empty`,
    fuelMessage: fuelText(path, `${fuelValue(value)} is too ${isLong ? "long" : "short"}`),
  };
}

function describeUnknown({ error, path, schema }: Finding): Violation {
  const field = String(error.params["additionalProperty"]);
  const properties = schema["properties"];
  const allowed = isJsonObject(properties) ? Object.keys(properties) : [];
  return {
    path: [...path, field],
    isAboutKey: true,
    code: "shape/unknown-field",
    message: `a graph has no field "${field}"`,
    hint: [didYouMean(field, allowed).trim(), `Known: ${allowed.join(", ")}.`].filter(Boolean).join(" "),
    fuelMessage: fuelText(path, `Additional properties are not allowed (u${pythonText(field)} was unexpected)`),
  };
}

export function kindOf(value: Json): string {
  if (value === null) return "empty";
  if (isList(value)) return "a list";
  if (isJsonObject(value)) return "a map";
  if (typeof value === "string")
    return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value)}`;
  return typeof value === "number" ? `the number ${value}` : String(value);
}

/** Fuel puts the last part of the path before the sentence. Fuel: graphs.md 2.4. */
function fuelText(path: Path, sentence: string): string {
  const last = path.at(-1);
  return last === undefined ? sentence : `${last}: ${sentence}`;
}

/** Values as Python 2 prints them, cut when long. */
function fuelValue(value: Json): string {
  const short = pruned(value, 3);
  const text = typeof short === "string" ? `u${pythonText(short)}` : pythonText(short);
  return text.length > 300 ? `${text.slice(0, 297)}...` : text;
}

/** The first parts of a value: nobody reads more, and a value may be megabytes long. */
function pruned(value: Json, depth: number): Json {
  if (typeof value === "string") return value.slice(0, 300);
  if (value === null || typeof value !== "object") return value;
  if (depth === 0) return isList(value) ? [] : {};
  if (isList(value)) return value.slice(0, 10).map((item) => pruned(item, depth - 1));
  const entries = Object.entries(value).slice(0, 10);
  return Object.fromEntries(entries.map(([key, part]) => [key.slice(0, 100), pruned(part, depth - 1)]));
}

function typeNames(type: unknown): string {
  return Array.isArray(type) ? type.join(", ") : String(type);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
