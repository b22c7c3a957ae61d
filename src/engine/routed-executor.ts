/** One `Executor` for all nodes: each call goes to the one that its target's transport names. */
import { AppError } from "../core/base/errors.ts";
import type { Transport } from "../core/model/inventory.ts";
import type { Executor, Target } from "../ports/executor.ts";

export type Executors = ReadonlyMap<Transport["kind"], Executor>;

/** A target without an executor is refused, with the reason. */
export function routeExecutor(executors: Executors): Executor {
  const to = ({ transport }: Target): Executor | undefined => executors.get(transport.kind);
  const known = (target: Target): Executor => {
    const executor = to(target);
    if (executor === undefined) throw new AppError("node/file", notReached(target));
    return executor;
  };
  return {
    run: async (run) => (await to(run.target)?.run(run)) ?? { kind: "refused", reason: notReached(run.target) },
    find: async (target, attempt, part) => (await to(target)?.find(target, attempt, part)) ?? { kind: "unknown" },
    cancel: async (target, attempt) => to(target)?.cancel(target, attempt),
    putFile: async (target, file) => await known(target).putFile(target, file),
    compareFile: async (target, file) => await known(target).compareFile(target, file),
    readFile: async (target, path) => await known(target).readFile(target, path),
    bootTime: async (target) => await known(target).bootTime(target),
    check: async (target) => {
      const executor = to(target);
      return executor === undefined ? notReached(target) : await executor.check(target);
    },
  };
}

export function notReached({ node, transport }: Target): string {
  return `node ${node} has transport "${transport.kind}": nothing can be done on it`;
}
