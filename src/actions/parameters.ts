/** Reads an action's parameters: fills what is missing, and says everything that is wrong with the rest. */
import type { Static, TObject, TSchema } from "typebox";
import Value from "typebox/value";
import type { Json, JsonObject } from "../core/base/json.ts";

export type ReadParameters<T> =
  | { readonly value: T; readonly problems?: undefined }
  | { readonly value?: undefined; readonly problems: readonly string[] };

/**
 * The parameters with the schema's defaults, or what is wrong with each of them, in the schema's order.
 * Fuel: a parameter that is null counts as not given.
 */
export function readParameters<Schema extends TObject>(
  schema: Schema,
  parameters: JsonObject,
): ReadParameters<Static<Schema>> {
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null));
  const value = Value.Default(schema, structuredClone(given));
  if (Value.Check(schema, value)) return { value };
  // A schema whose properties are all optional has no such list.
  const required = schema.required as readonly string[] | undefined;
  const problems = Object.entries(schema.properties as Readonly<Record<string, TSchema>>).flatMap(([name, inner]) =>
    problemsOf({ name, schema: inner, isRequired: required?.includes(name) === true }, value as JsonObject),
  );
  return { problems: [...new Set(problems)] };
}

interface Parameter {
  readonly name: string;
  readonly schema: TSchema;
  readonly isRequired: boolean;
}

/** Each parameter is looked at by itself: the library stops after a few errors. */
function problemsOf({ name, schema, isRequired }: Parameter, parameters: JsonObject): readonly string[] {
  const value = parameters[name];
  if (value === undefined) return isRequired ? [`parameter \`${name}\` is missing`] : [];
  return withoutArms(Value.Errors(schema, value)).flatMap((error) => {
    const path = error.instancePath.split("/").slice(1);
    return problemsAt(error, [name, ...path], at(value, path));
  });
}

interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** A value that fits no arm of a union is reported by each of them: that it is empty is enough, else that it fits none. */
function withoutArms(errors: readonly SchemaError[]): readonly SchemaError[] {
  const isArm = ({ schemaPath }: SchemaError): boolean => schemaPath.includes("/anyOf/");
  const isEmpty = ({ keyword }: SchemaError): boolean => keyword.startsWith("min");
  const empty = new Set(errors.filter((error) => isArm(error) && isEmpty(error)).map((error) => error.instancePath));
  return errors.filter((error) =>
    isArm(error) ? isEmpty(error) : error.keyword !== "anyOf" || !empty.has(error.instancePath),
  );
}

function problemsAt(error: SchemaError, path: readonly string[], value: Json | undefined): readonly string[] {
  switch (error.keyword) {
    case "required": {
      const { requiredProperties } = error.params as { readonly requiredProperties: readonly string[] };
      return requiredProperties.map((name) => `parameter ${quoted([...path, name])} is missing`);
    }
    case "minLength":
    case "minItems":
    case "minProperties":
      return [`parameter ${quoted(path)} is empty`];
    case "anyOf":
      return [`parameter ${quoted(path)} has a form that is not taken: ${shown(value)}`];
    default:
      return [`parameter ${quoted(path)} ${error.message}, but is ${shown(value)}`];
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
