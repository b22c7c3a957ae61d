/** Values against the schemas: every violation, not only the first. */
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import type { Json } from "../base/json.ts";
import { describeViolation } from "./describe-violation.ts";
import type { Violation } from "./describe-violation.ts";
import { graphSchema, looseRelationsSchema, taskSchema } from "./graph-schema.ts";
import type { SchemaRules } from "./graph-schema.ts";

/** Compiled when first used: it takes some 20 ms, which a program that validates nothing need not spend. */
interface Validators {
  readonly graph: ValidateFunction;
  readonly task: ValidateFunction;
}

/** After so many errors of one value the others are left out. */
const MAX_ERRORS = 200;

const compiled = new Map<SchemaRules, Validators>();
let relations: ValidateFunction | undefined;

function ajv(): Ajv {
  return new Ajv({ allErrors: true, verbose: true, strict: false });
}

function validators(rules: SchemaRules): Validators {
  const known = compiled.get(rules);
  if (known !== undefined) return known;
  const made: Validators = { graph: ajv().compile(graphSchema(rules)), task: ajv().compile(taskSchema(rules)) };
  compiled.set(rules, made);
  return made;
}

/** What is wrong with a graph, its tasks aside. */
export function checkGraphShape(graph: Json, rules: SchemaRules): readonly Violation[] {
  return violations(validators(rules).graph, graph);
}

/** What is wrong with the shape of one task. */
export function checkTaskShape(task: Json, rules: SchemaRules): readonly Violation[] {
  return violations(validators(rules).task, task);
}

/** What is wrong with relations that are spelled with underscores. */
export function checkRelations(value: Json): readonly Violation[] {
  relations ??= ajv().compile(looseRelationsSchema());
  return violations(relations, value);
}

function violations(validate: ValidateFunction, value: Json): readonly Violation[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, MAX_ERRORS).flatMap((error) => describeViolation(error) ?? []);
}
