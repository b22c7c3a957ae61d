/** Makes an action of a schema and what is done with parameters that fit it: parameters that do not fit are refused, all at once. */
import type { Static, TObject } from "typebox";
import { isJsonObject, type JsonObject } from "../core/base/json.ts";
import type { Outcome } from "../core/model/event.ts";
import type { TaskType } from "../core/model/layer.ts";
import type { Action, ActionContext } from "./action.ts";
import { readParameters } from "./parameters.ts";

interface Definition<Schema extends TObject> {
  readonly types: readonly TaskType[];
  readonly doc: string;
  readonly parameters: Schema;
  readonly idempotent: boolean;
  readonly run: (context: ActionContext, parameters: Static<Schema>) => Promise<Outcome>;
  readonly noop?: (context: ActionContext, parameters: Static<Schema>) => Promise<Outcome>;
}

/** The action: its `run` and `noop` read the parameters first, and do nothing when one of them is off. */
export function defineAction<Schema extends TObject>(definition: Definition<Schema>): Action {
  const { run, noop, ...rest } = definition;
  const guarded =
    (perform: Definition<Schema>["run"]) =>
    async (context: ActionContext): Promise<Outcome> => {
      const read = readParameters(definition.parameters, given(context.parameters));
      if (read.problems !== undefined) return { kind: "refused", reason: read.problems.join("; ") };
      if (context.signal.aborted) return { kind: "cancelled", reason: "ended on request, before it started" };
      return await perform(context, read.value);
    };
  return { ...rest, run: guarded(run), ...(noop === undefined ? {} : { noop: guarded(noop) }) };
}

/** Plans of types without parameters may bring none at all. */
function given(parameters: unknown): JsonObject {
  return isJsonObject(parameters) ? parameters : {};
}
