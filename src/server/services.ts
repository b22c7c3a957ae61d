/** `Services`: what handlers stand on. */
import type { Clock, Hash, IdSource } from "../ports/system.ts";
import type { Stores } from "../ports/stores.ts";
import type { Transport } from "../core/model/inventory.ts";
import type { Log } from "./log.ts";
import type { RunService } from "./runs/run-service.ts";

export interface Services {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly hash: Hash;
  readonly log: Log;
  /** How nodes without a transport of their own are reached. */
  readonly defaultTransport: Transport;
  /** Version of Strata. */
  readonly version: string;
  readonly runs: RunService;
}
