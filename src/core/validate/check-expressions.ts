/** Expressions and conditions of a task, or a node filter: can they be read? */
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { ConditionError } from "../condition/condition-error.ts";
import { compileCondition } from "../condition/condition.ts";
import { compileExpression } from "../yaql/expression.ts";
import { YaqlError } from "../yaql/errors.ts";
import type { Path } from "../model/source.ts";
import type { Finding } from "./finding.ts";
import { kindOf, labelOf } from "./describe-violation.ts";

/** Every `yaql_exp` of a task, wherever it stands, and its condition in the older language. Fuel: graphs.md 4.2 and 4.3. */
export function checkExpressions(task: JsonObject): readonly Finding[] {
  return [...expressionsIn(task, []), ...checkCondition(task["condition"])];
}

const conditionHint =
  "A text compares values: settings:name.value == 'x'. An expression is written as {yaql_exp: ...}.";

/** A condition in text. Names in braces are put in when the task is planned, so such a text can't be read yet. */
function checkCondition(condition: Json | undefined): readonly Finding[] {
  if (typeof condition !== "string" || /[{}]/.test(condition)) return [];
  try {
    compileCondition(condition);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ConditionError)) throw thrown;
    const message = `the condition can't be read: ${thrown.message}`;
    const hint = condition.trim() === "" ? "Leave the condition out, or write true." : conditionHint;
    return [{ severity: "error", code: "expression/syntax", path: ["condition"], message, hint }];
  }
}

/** A text that is an expression as a whole, such as a node filter. */
export function checkExpression(text: string, path: Path): readonly Finding[] {
  try {
    compileExpression(text);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof YaqlError)) throw thrown;
    const { place, expected } = thrown;
    return [
      {
        severity: "error",
        code: "expression/syntax",
        path,
        message: `the expression in "${labelOf(path)}" can't be read: ${thrown.message}`,
        hint: expected === undefined ? undefined : `Expected: ${expected}.`,
        inside: place === undefined ? undefined : { value: text, index: place.offset },
      },
    ];
  }
}

/** Texts below a key `regex` are copied as they are, so nothing in them is evaluated. */
function expressionsIn(value: Json, path: Path): readonly Finding[] {
  if (isList(value)) return value.flatMap((item, i) => expressionsIn(item, [...path, i]));
  if (!isJsonObject(value)) return [];
  const text = Object.hasOwn(value, "yaql_exp") ? value["yaql_exp"] : undefined;
  if (typeof text === "string") return checkExpression(text, [...path, "yaql_exp"]);
  if (text !== undefined) return [notText([...path, "yaql_exp"], text)];
  return Object.entries(value).flatMap(([key, part]) => (key === "regex" ? [] : expressionsIn(part, [...path, key])));
}

function notText(path: Path, value: Json): Finding {
  return {
    severity: "error",
    code: "shape/type",
    path,
    message: `"${labelOf(path)}" must be an expression in text, not ${kindOf(value)}`,
  };
}
