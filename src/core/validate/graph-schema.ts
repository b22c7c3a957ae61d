/** The shape of a graph and of a task, as JSON schemas with words for people. */
import { Type } from "typebox";
import type { TSchema } from "typebox";
import { nodeStatuses } from "../model/inventory.ts";
import { taskTypes } from "../model/layer.ts";

/** Whose rules: ours, or those of Fuel's validator, which checks less and knows one type less. */
export type SchemaRules = "strata" | "fuel";

/** Texts that Fuel keeps in columns of this width. */
const MAX_NAME = 255;
const MAX_FILTER = 4096;

/** The types Fuel's validator knows. */
const fuelTaskTypes: readonly string[] = taskTypes.filter((type) => type !== "upload_files");

const nodeErrors = ["deploy", "provision", "deletion", "discover", "stop_deployment"];

const described = (description: string): { readonly description: string } => ({ description });
const raw = (schema: object): TSchema => Type.Unsafe(schema);

/** What stands under `yaql_exp` is checked as an expression elsewhere. */
const computed = Type.Object({ yaql_exp: Type.String(described("an expression in text")) });

/** One of two shapes, told apart by type, so that only the meant one is complained about. */
const shapeByType = (types: readonly string[], shape: TSchema, description: string): TSchema =>
  raw({ if: { type: types }, then: shape, else: { ...computed, description } });

const name = Type.String({ maxLength: MAX_NAME, ...described("a name") });
const names = Type.Array(name, described("a list of names"));

function relations(): TSchema {
  const relationName = shapeByType(["string"], raw({}), "a name, a /pattern/ or {yaql_exp: ...}");
  const role = shapeByType(["string", "array"], raw({}), "a role, a list of roles or {yaql_exp: ...}");
  const policy = Type.Enum(["all", "any"], described("a policy"));
  const relation = Type.Object(
    { name: relationName, role: Type.Optional(role), policy: Type.Optional(policy) },
    described("a relation such as {name: task, role: self}"),
  );
  const list = Type.Array(relation, described("a list of relations"));
  return shapeByType(["array"], list, "a list of relations, or {yaql_exp: ...}");
}

const amount = shapeByType(["integer"], raw({}), "a whole number or {yaql_exp: ...}");
const strategy = Type.Object(
  { type: Type.Enum(["parallel", "one_by_one"], described("a strategy")), amount: Type.Optional(amount) },
  described("a strategy such as {type: parallel, amount: 2}"),
);
const parameters = raw({
  type: "object",
  properties: { strategy },
  ...described("a map of parameters"),
});

/** Fields that only Strata checks: where Fuel's database or serializer would fail. */
function stricterFields(): Readonly<Record<string, TSchema>> {
  const places = raw({
    if: { type: ["string", "null"] },
    then: { maxLength: MAX_NAME },
    else: { type: "array", items: name, ...described("a name, or a list of names") },
  });
  const nullableNames = raw({
    if: { type: "null" },
    else: { ...names, ...described("a list of names") },
  });
  return {
    role: places,
    roles: places,
    groups: places,
    tasks: nullableNames,
    reexecute_on: nullableNames,
    refresh_on: nullableNames,
  };
}

/** One task. Fuel: graphs.md 2.3. Unknown fields are allowed. */
export function taskSchema(rules: SchemaRules): TSchema {
  const isFuel = rules === "fuel";
  const text = isFuel
    ? Type.String(described("a text"))
    : Type.String({ maxLength: MAX_NAME, minLength: 1, ...described("a text") });
  const list = isFuel ? Type.Array(Type.Unknown(), described("a list")) : names;
  const version = Type.String({
    pattern: isFuel ? "^\\d+.\\d+.\\d+$" : "^\\d+\\.\\d+\\.\\d+$",
    ...described('a text such as "2.1.0"'),
  });
  return Type.Object(
    {
      id: text,
      type: Type.Enum(isFuel ? [...fuelTaskTypes] : [...taskTypes], described("a task type")),
      version: Type.Optional(version),
      parameters: Type.Optional(parameters),
      requires: Type.Optional(list),
      required_for: Type.Optional(list),
      "cross-depends": Type.Optional(relations()),
      "cross-depended-by": Type.Optional(relations()),
      ...(isFuel
        ? {}
        : Object.fromEntries(Object.entries(stricterFields()).map(([key, one]) => [key, Type.Optional(one)]))),
    },
    described("a task"),
  );
}

/** Relations under their spelling with underscores, which Fuel does not check. */
export function looseRelationsSchema(): TSchema {
  return relations();
}

function transition(): TSchema {
  const status = Type.Enum([...nodeStatuses, "deleted"], described("a node status"));
  const attributes = raw({
    type: "object",
    properties: {
      status,
      pending_addition: Type.Boolean(described("true or false")),
      pending_deletion: Type.Boolean(described("true or false")),
      error_msg: Type.String(described("a text")),
      error_type: Type.Enum(nodeErrors, described("a node error")),
    },
    ...described("a map of node attributes"),
  });
  return raw({
    type: "object",
    properties: { node_attributes: attributes },
    ...described("a map such as {node_attributes: {status: ready}}"),
  });
}

/** Everything of a graph but what its tasks are. Strata takes null for a field that is not there. */
export function graphSchema(rules: SchemaRules): TSchema {
  const isFuel = rules === "fuel";
  const nullable = (schema: TSchema): TSchema => (isFuel ? schema : raw({ if: { type: "null" }, else: schema }));
  const text = (maxLength: number): TSchema =>
    isFuel ? Type.String(described("a text")) : Type.String({ maxLength, ...described("a text") });
  return raw({
    type: "object",
    properties: {
      name: nullable(text(MAX_NAME)),
      node_filter: nullable(text(MAX_FILTER)),
      on_success: nullable(transition()),
      on_error: nullable(transition()),
      on_stop: nullable(transition()),
      tasks: { type: "array", ...described("a list of tasks") },
    },
    additionalProperties: false,
    ...described("a graph: a map with tasks, or a list of tasks"),
  });
}
