/** What can go wrong with a condition, named as in Fuel. */

export type ConditionErrorKind = "ParseError" | "KeyError" | "TypeError";

export class ConditionError extends Error {
  readonly kind: ConditionErrorKind;
  /** The condition as it was evaluated, if that is known. */
  readonly condition: string | undefined;

  constructor(kind: ConditionErrorKind, message: string, condition?: string) {
    super(message);
    this.name = "ConditionError";
    this.kind = kind;
    this.condition = condition;
  }
}
