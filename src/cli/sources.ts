/** Errors about a file that was sent: their places name the file, and its text goes with them, so that the line can be shown. */
import { AppError } from "../core/base/errors.ts";
import type { SourceFile } from "../core/model/source.ts";
import type { Sources } from "./print-diagnostics.ts";

/** An error that knows the texts its diagnostics speak of. */
export class ErrorWithSources extends AppError {
  readonly sources: Sources;

  constructor(error: AppError, sources: Sources) {
    super(error.code, error.message, { details: error.details, cause: error });
    this.sources = sources;
  }
}

export function sourcesOf(files: readonly SourceFile[]): Sources {
  return new Map(files.map(({ name, text }) => [name, text]));
}

/** For what went wrong with a request whose body was the file: throws the same, its places in the file. */
export function withPlaces(problem: unknown, file: SourceFile): never {
  if (!(problem instanceof AppError)) throw problem;
  const diagnostics = problem.details["diagnostics"];
  if (!Array.isArray(diagnostics)) throw problem;
  const renamed: unknown = JSON.parse(
    JSON.stringify(diagnostics, (key, value: unknown) => (key === "file" ? file.name : value)),
  );
  const error = new AppError(problem.code, problem.message, {
    details: { ...problem.details, diagnostics: renamed },
    cause: problem,
  });
  throw new ErrorWithSources(error, sourcesOf([file]));
}
