/** What a check found in a task, before it has a place in a file. */
import type { DiagnosticCode, Severity } from "../model/diagnostic.ts";
import type { Path } from "../model/source.ts";

export interface Finding {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  /** Below the task. */
  readonly path: Path;
  /** Is the key at the end of the path meant, rather than its value? */
  readonly isAboutKey?: boolean;
  /** The character of the text at `path` that is meant. */
  readonly inside?: { readonly value: string; readonly index: number } | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  /** What Fuel's validator would say. */
  readonly fuelMessage?: string | undefined;
}
