/** `Services`: what handlers stand on. */
import type { Clock, IdSource } from "../ports/system.ts";
import type { Stores } from "../ports/stores.ts";
import type { PlanningDeps } from "../engine/prepare-run.ts";
import type { PasswordHasher } from "../ports/password-hasher.ts";
import type { Gate } from "./access/gate.ts";
import type { Logins } from "./access/logins.ts";
import type { Log } from "./log.ts";
import type { LiveRuns } from "./runs/live-runs.ts";
import type { RunFeed } from "./runs/run-feed.ts";
import type { RunService } from "./runs/run-service.ts";

export interface Services {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  /** Version of Strata. */
  readonly version: string;
  readonly planning: PlanningDeps;
  readonly runs: RunService;
  readonly liveRuns: LiveRuns;
  readonly feed: RunFeed;
  readonly gate: Gate;
  readonly logins: Logins;
  readonly passwords: PasswordHasher;
  /** Fires when the server stops serving: open streams end. */
  readonly stopping: AbortSignal;
}
