/** Joining walks: one after another. */
import { done, type Pull } from "../iterate.ts";

/** What the first gives, then what the second gives, and so on. */
export function chain(pulls: readonly Pull[]): Pull {
  let index = 0;
  return () => {
    for (let pull = pulls[index]; pull !== undefined; pull = pulls[index]) {
      const value = pull();
      if (value !== done) return value;
      index += 1;
    }
    return done;
  };
}
