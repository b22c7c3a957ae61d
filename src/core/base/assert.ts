/** The two ways to say "this cannot happen". */

/** For the default of an exhaustive `switch`: the compiler refuses it when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}

/** States what must be true here; a failure is our bug, never the caller's. */
export function invariant(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${claim}`);
}

/** The value, which must be there because `claim` says why. */
export function present<T>(value: T | undefined | null, claim: string): T {
  invariant(value !== undefined && value !== null, claim);
  return value;
}
