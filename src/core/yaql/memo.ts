/** What is remembered between evaluations, so that a cluster's common facts are looked at once and not once per node. */
import { equals } from "./equality.ts";
import type { Value } from "./values.ts";

/** Lives as long as the facts it has seen are of use: one planning. */
export class Memo {
  private readonly answers = new WeakMap<object, WeakMap<object, boolean>>();

  /** Equality of values that do not change: large ones are compared once. */
  readonly same = (left: Value, right: Value): boolean => {
    if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return equals(left, right);
    if (left === right) return true;
    const known = this.answers.get(left) ?? new WeakMap<object, boolean>();
    this.answers.set(left, known);
    const answer = known.get(right) ?? equals(left, right);
    known.set(right, answer);
    return answer;
  };
}
