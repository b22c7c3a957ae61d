/** `CallScope` over Node's asynchronous storage. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { CallFacts, CallScope } from "../../ports/call-scope.ts";

export function createCallScope(): CallScope {
  const storage = new AsyncLocalStorage<CallFacts>();
  return { run: (facts, work) => storage.run(facts, work), current: () => storage.getStore() };
}
