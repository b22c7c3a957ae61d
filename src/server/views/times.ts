/** Times as they are shown: ISO 8601 in UTC. */
import type { Instant } from "../../core/model/ids.ts";

/** `2026-01-31T08:30:00.125Z` */
export function isoTime(at: Instant): string {
  return new Date(at).toISOString();
}

export function isoTimeOrNull(at: Instant | null): string | null {
  return at === null ? null : isoTime(at);
}

/** Fuel's form: microseconds and no zone, `2026-01-31T08:30:00.125000`. */
export function fuelTime(at: Instant | null): string | null {
  return at === null ? null : `${isoTime(at).slice(0, -1)}000`;
}
