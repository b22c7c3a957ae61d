/** Errors on standard error, as a person or a program reads them, and the exit code they mean. */
import type { DiagnosticView } from "../api/schema.ts";
import type { AppError } from "../core/base/errors.ts";
import type { Context } from "./context.ts";
import { diagnosticLines, type Sources } from "./print-diagnostics.ts";
import { stripControls } from "./style.ts";

const noSources: Sources = new Map();

/** Diagnostics that came with an error. */
export function diagnosticsOf(error: AppError): readonly DiagnosticView[] {
  const given = error.details["diagnostics"];
  return Array.isArray(given) ? (given as readonly DiagnosticView[]) : [];
}

export function printError(
  context: Pick<Context, "format" | "host" | "noteStyle">,
  error: AppError,
  sources: Sources = noSources,
): void {
  const { stderr } = context.host;
  const requestId = error.details["requestId"];
  if (context.format === "json" || context.format === "jsonl") {
    const body = {
      code: error.exitCode,
      kind: error.kind,
      name: error.code,
      message: error.message,
      ...(requestId === undefined ? {} : { request_id: requestId }),
      ...(diagnosticsOf(error).length === 0 ? {} : { diagnostics: diagnosticsOf(error) }),
    };
    stderr.write(`${JSON.stringify({ error: body })}\n`);
    return;
  }
  const style = context.noteStyle;
  const diagnostics = diagnosticsOf(error);
  for (const line of diagnosticLines(diagnostics, sources, style)) stderr.write(`${line}\n`);
  const isSaid = diagnostics.length === 1 && diagnostics[0]?.message === error.message;
  if (!isSaid) stderr.write(`${style("bad", "error:")} ${stripControls(error.message)}\n`);
  if (typeof requestId === "string" && error.kind === "internal") stderr.write(`request id: ${requestId}\n`);
}
