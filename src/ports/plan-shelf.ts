/** `PlanShelf`: plans that were made to be looked at, and perhaps started, before they expire. */
import type { Json } from "../core/base/json.ts";
import type { Instant } from "../core/model/ids.ts";

export interface ShelvedPlan {
  readonly id: string;
  readonly cluster: number;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /** Name of a user; null: not known. */
  readonly by: string | null;
  /** The plan, and what it was made of. */
  readonly content: Json;
}

/** Plans go with their cluster. */
export interface PlanShelf {
  /** Keeps a plan, and throws away the oldest of its cluster beyond `most`, and all that have expired. Throws `entity/not-found` without a cluster. */
  put(plan: ShelvedPlan, most: number): Promise<void>;
  /** undefined: there is none of that id, or it has expired at `now`. */
  get(id: string, now: Instant): Promise<ShelvedPlan | undefined>;
  /** false: there was none. */
  remove(id: string): Promise<boolean>;
}
