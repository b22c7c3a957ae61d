/** Reads an action's parameters: fills what is missing, and says everything that is wrong with the rest. */
import type { Static, TObject } from "typebox";
import Value from "typebox/value";
import type { Json, JsonObject } from "../core/base/json.ts";

export type ReadParameters<T> =
  | { readonly value: T; readonly problems?: undefined }
  | { readonly value?: undefined; readonly problems: readonly string[] };

/**
 * The parameters with the schema's defaults, or what is wrong with them, in the schema's order.
 * Fuel: a parameter that is null counts as not given.
 */
export function readParameters<Schema extends TObject>(
  schema: Schema,
  parameters: JsonObject,
): ReadParameters<Static<Schema>> {
  const value = Value.Default(schema, withoutNulls(parameters));
  if (Value.Check(schema, value)) return { value };
  const problems = Value.Errors(schema, value).flatMap((error) => problemsOf(error, value as Json));
  return { problems: [...new Set(problems)] };
}

function withoutNulls(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

function problemsOf(error: SchemaError, value: Json): readonly string[] {
  const path = error.instancePath.split("/").slice(1);
  if (error.keyword === "required") {
    const { requiredProperties } = error.params as { readonly requiredProperties: readonly string[] };
    return requiredProperties.map((name) => `parameter ${quoted([...path, name])} is missing`);
  }
  const name = `parameter ${quoted(path)}`;
  switch (error.keyword) {
    case "minLength":
    case "minItems":
    case "minProperties":
      return [`${name} is empty`];
    // Each arm of a union reports as well; the union's own line is enough.
    case "anyOf":
      return [`${name} has a form that is not taken`];
    default:
      return [`${name} ${error.message}, but is ${shown(at(value, path))}`];
  }
}

function quoted(path: readonly string[]): string {
  return `\`${path.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`)).join("")}\``;
}

function at(value: Json, path: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path) found = (found as Readonly<Record<string, Json>> | null | undefined)?.[key];
  return found;
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
