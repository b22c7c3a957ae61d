/** Why a step runs or not, in words: made once for each task, shared by its steps. */
import { isJsonObject } from "../base/json.ts";
import type { Json } from "../base/json.ts";
import type { Decision, SkipReason } from "../model/graph.ts";

export interface ConditionReasons {
  /** The condition looks at what was before. */
  readonly asksForChanges: boolean;
  readonly none: Decision;
  /** It holds, and the task has never succeeded on the node. */
  readonly first: Decision;
  readonly met: Decision;
  readonly unmet: Decision;
  readonly unchanged: Decision;
}

const longest = 200;

export function conditionReasons(condition: Json | undefined): ConditionReasons {
  return condition === undefined ? withoutCondition : reasonsFor(condition);
}

function reasonsFor(condition: Json): ConditionReasons {
  const text = conditionText(condition);
  const asksForChanges = /\b(?:changed|changedAny|changedAll|added|deleted|old)\s*\(/.test(text);
  return {
    asksForChanges,
    none: run("it has no condition"),
    first: run(
      asksForChanges
        ? `it has not succeeded here before, and its condition is true: ${text}`
        : `condition is true: ${text}`,
    ),
    met: run(
      asksForChanges ? `something has changed since it last succeeded here: ${text}` : `condition is true: ${text}`,
    ),
    unmet: skip("condition", `condition is false: ${text}`),
    unchanged: skip("unchanged", `nothing has changed since it last succeeded here: ${text}`),
  };
}

function run(because: string): Decision {
  return { kind: "run", because };
}

function skip(reason: SkipReason, because: string): Decision {
  return { kind: "skip", reason, because };
}

/** Most tasks of a large graph have none: they share these. */
const withoutCondition: ConditionReasons = reasonsFor(true);

/** The condition in backquotes, on one line, shortened. */
function conditionText(condition: Json): string {
  const written = isJsonObject(condition) && "yaql_exp" in condition ? condition["yaql_exp"] : condition;
  const text = typeof written === "string" ? written : JSON.stringify(written ?? null);
  const line = text.replace(/\s+/g, " ").trim();
  return `\`${line.length > longest ? `${line.slice(0, longest)}...` : line}\``;
}
