/** Lets what a handler does know on whose behalf it is done, why, and what the caller has seen. */
import { isJsonObject } from "../../core/base/json.ts";
import type { CallScope } from "../../ports/call-scope.ts";
import type { Admission } from "./admission.ts";

export function inCallScope(scope: CallScope, admission: Admission): Admission {
  return {
    arrive: (arrival) => admission.arrive(arrival),
    answer: (arrival, by, call) => {
      const headers: Readonly<Record<string, unknown>> = { ...arrival.headers };
      const ifMatch = typeof headers["if-match"] === "string" ? headers["if-match"] : undefined;
      const message = messageOf(call.query);
      return scope.run({ by: by.user, message, ifMatch }, () => admission.answer(arrival, by, call));
    },
  };
}

/** The query parameter `message`, where a route has one. */
function messageOf(query: unknown): string | null {
  const message = isJsonObject(query) ? (query as Readonly<Record<string, unknown>>)["message"] : undefined;
  return typeof message === "string" && message !== "" ? message : null;
}
