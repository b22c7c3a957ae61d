/** `Problem`: what stops one task on one node from becoming a step. It never leaves this room: diagnostics are made of it. */
import type { DiagnosticCode } from "../model/diagnostic.ts";

/** `fuelError` is the class that the original raises: a Fuel client may ask for it. */
export class Problem extends Error {
  readonly fuelError: string;
  readonly code: DiagnosticCode;
  readonly hint: string | undefined;

  constructor(
    fuelError: string,
    message: string,
    extra: { readonly code?: DiagnosticCode; readonly hint?: string } = {},
  ) {
    super(message);
    this.name = "Problem";
    this.fuelError = fuelError;
    this.code = extra.code ?? "shape/value";
    this.hint = extra.hint;
  }
}
