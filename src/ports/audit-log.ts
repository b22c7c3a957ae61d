/** `AuditLog`: who did what, when, from where, and what it was before and after; entries are added and never changed. */
import type { Json } from "../core/base/json.ts";
import type { Instant } from "../core/model/ids.ts";

export interface AuditEntry {
  readonly id: number;
  readonly at: Instant;
  /** Name of the user; null: nobody was known (a failed login, a server without users). */
  readonly user: string | null;
  /** Name of the API token that was used. */
  readonly token: string | null;
  /** Address it came from. */
  readonly from: string;
  /** Name of the route, e.g. `putSettings`. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** HTTP status of the answer. */
  readonly status: number;
  readonly cluster: number | null;
  readonly requestId: string;
  /** Secrets are masked; what is too large is left out, with its size. */
  readonly before: Json;
  readonly after: Json;
}

/** undefined: does not matter. */
export interface AuditFilter {
  readonly user?: string | undefined;
  readonly operation?: string | undefined;
  readonly cluster?: number | undefined;
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
  /** Only entries with a smaller number: to read on. */
  readonly before?: number | undefined;
  /** Most entries. */
  readonly limit: number;
}

export interface AuditLog {
  append(entry: Omit<AuditEntry, "id">): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<readonly AuditEntry[]>;
}
