/** `CallScope`: what is known of the request on whose behalf something is done, however deep below it that happens. */

export interface CallFacts {
  /** Name of the user; null: not known. */
  readonly by: string | null;
  /** Why, in the caller's words. */
  readonly message: string | null;
  /** Header `If-Match`: which revision the caller has seen. */
  readonly ifMatch: string | undefined;
}

export interface CallScope {
  /** Does the work in the scope of these facts; what it begins belongs to it. */
  run<T>(facts: CallFacts, work: () => Promise<T>): Promise<T>;
  /** undefined: nobody's request. */
  current(): CallFacts | undefined;
}
