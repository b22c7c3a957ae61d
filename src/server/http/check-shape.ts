/** A value against a schema of the route table: diagnostics with places, in words of our own. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { TSchema } from "typebox";
import type { Diagnostic, DiagnosticCode } from "../../core/model/diagnostic.ts";
import type { ParsedDocument, Path } from "../../core/model/source.ts";
import { suggest } from "../../core/base/suggest.ts";

const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
const compiled = new WeakMap<TSchema, ValidateFunction>();

/** How many problems are told of one document. */
const mostProblems = 100;

export function checkShape(schema: TSchema, document: ParsedDocument): readonly Diagnostic[] {
  const validate = compiled.get(schema) ?? compile(schema);
  if (validate(document.value)) return [];
  return withoutAlternatives((validate.errors ?? []).slice(0, 10 * mostProblems))
    .slice(0, mostProblems)
    .map((error) => diagnosticOf(error, document));
}

function compile(schema: TSchema): ValidateFunction {
  const validate = ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}

/**
 * Of a value that fits none of several shapes: `must be a text or null` when all miss its type, else only the problems of the shape of its type.
 */
function withoutAlternatives(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unions = new Set(errors.filter((error) => error.keyword === "anyOf").map((error) => error.instancePath));
  if (unions.size === 0) return errors;
  return errors.flatMap((error) => {
    if (!unions.has(error.instancePath)) return [error];
    if (error.keyword === "type") return [];
    if (error.keyword !== "anyOf") return [error];
    const inside = errors.filter((other) => other !== error && other.instancePath.startsWith(error.instancePath));
    if (!inside.every((other) => other.keyword === "type" && other.instancePath === error.instancePath)) return [];
    const types = inside.map((other) => String((other.params as { readonly type?: unknown }).type));
    return [{ ...error, keyword: "type", params: { type: [...new Set(types)].join(",") } }];
  });
}

interface Problem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string | undefined;
  /** A key below the place the error names. */
  readonly key?: string;
}

function diagnosticOf(error: ErrorObject, document: ParsedDocument): Diagnostic {
  const path = pathOf(error.instancePath, document);
  const { key, hint, ...problem } = problemOf(error, wordsFor(path));
  const place = key === undefined ? document.placeOf(path) : keyPlace(document, [...path, key]);
  return { severity: "error", ...problem, at: place, ...(hint === undefined ? {} : { hint }) };
}

function keyPlace(document: ParsedDocument, path: Path) {
  return document.keyPlaceOf?.(path) ?? document.placeOf(path);
}

function problemOf(error: ErrorObject, what: string): Problem {
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "required":
      return { code: "shape/missing", message: `${what} lacks the field "${String(params["missingProperty"])}"` };
    case "additionalProperties":
      return unknownField(error, String(params["additionalProperty"]));
    case "type":
      return { code: "shape/type", message: `${what} must be ${article(String(params["type"]))}` };
    case "enum":
      return { code: "shape/value", message: `${what} must be one of ${listOf(params["allowedValues"])}` };
    case "minLength":
    case "maxLength":
    case "minItems":
    case "maxItems":
      return { code: "shape/length", message: `${what} ${error.message ?? "has a wrong length"}` };
    default:
      return { code: "shape/value", message: `${what} ${error.message ?? "has a wrong value"}` };
  }
}

/** Fuel: the message is its validator's text. */
function unknownField(error: ErrorObject, key: string): Problem {
  const known = Object.keys((error.parentSchema as { readonly properties?: object } | undefined)?.properties ?? {});
  const near = suggest(key, known);
  return {
    code: "shape/unknown-field",
    message: `Additional properties are not allowed (u'${key}' was unexpected)`,
    hint: near === undefined ? `Known here: ${known.join(", ")}` : `Did you mean "${near}"?`,
    key,
  };
}

function article(type: string): string {
  const words: Readonly<Record<string, string>> = {
    object: "an object",
    array: "a list",
    string: "a text",
    integer: "a whole number",
    number: "a number",
    boolean: "true or false",
    null: "null",
  };
  return type
    .split(",")
    .map((one) => words[one] ?? one)
    .join(" or ");
}

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(", ") : String(values);
}

function wordsFor(path: Path): string {
  return path.length === 0 ? "the body" : `"${path.join(".")}"`;
}

/** A JSON pointer with list positions as numbers, so that the document finds their place. */
function pathOf(pointer: string, document: ParsedDocument): Path {
  let value: unknown = document.value;
  return pointer
    .split("/")
    .slice(1)
    .map((part) => {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const step = Array.isArray(value) ? Number(key) : key;
      value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[step];
      return step;
    });
}
