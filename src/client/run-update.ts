/** `RunUpdate`: what somebody who follows a run is told. */
import type { RunView, StreamEvents } from "../api/strata/runs.ts";

export type RunUpdate =
  | { readonly kind: "events"; readonly batch: StreamEvents }
  /** The request or run as it is now. */
  | { readonly kind: "run"; readonly run: RunView }
  /** The last update. */
  | { readonly kind: "end"; readonly run: RunView }
  /** The connection broke, and is being taken up again. */
  | { readonly kind: "lost"; readonly reason: string }
  /** It is back; nothing between was missed. */
  | { readonly kind: "back" };
