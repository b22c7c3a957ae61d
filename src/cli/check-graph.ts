/** `checkGraph`: files to the server's eyes before anything is stored or run; what it says, with places in the files. */
import { planRoutes, type ValidateReply } from "../api/strata/plans.ts";
import { AppError } from "../core/base/errors.ts";
import type { Context } from "./context.ts";
import { diagnosticLines } from "./print-diagnostics.ts";
import type { GraphInput } from "./read-input.ts";
import { ErrorWithSources, sourcesOf } from "./sources.ts";

export async function validate(context: Context, { files }: GraphInput): Promise<ValidateReply> {
  const body = { files: files.map(({ name, text }) => ({ name, text })) };
  return await context.client.call(planRoutes.validateGraph, { body });
}

/** Says warnings and hints on standard error; throws `input/diagnostics` when there is an error among them. */
export async function checkGraph(context: Context, input: GraphInput): Promise<ValidateReply> {
  const reply = await validate(context, input);
  const sources = sourcesOf(input.files);
  if (!reply.valid) {
    const error = new AppError("input/diagnostics", `${input.name} has errors: nothing was stored or run`, {
      details: { diagnostics: reply.diagnostics },
    });
    throw new ErrorWithSources(error, sources);
  }
  for (const line of diagnosticLines(reply.diagnostics, sources, context.noteStyle)) context.note(line);
  return reply;
}
