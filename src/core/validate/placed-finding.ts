/** A finding as a diagnostic: with its place, and the task's name in its sentence. */
import type { Json } from "../base/json.ts";
import { isJsonObject } from "../base/json.ts";
import { sentence } from "../base/sentence.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ParsedDocument, Path, Span } from "../model/source.ts";
import { labelOf } from "./describe-violation.ts";
import type { Finding } from "./finding.ts";

/** A task in its document, before it is known to be one. */
export interface WrittenTask {
  readonly document: ParsedDocument;
  readonly path: Path;
  readonly value: Json;
}

export function placed(written: WrittenTask, finding: Finding): Diagnostic {
  const id = isJsonObject(written.value) && written.path.length > 0 ? written.value["id"] : undefined;
  const task = typeof id === "string" ? id : undefined;
  const { severity, code, hint, fuelMessage } = finding;
  return {
    severity,
    code,
    message: sentence(task === undefined ? finding.message : `task "${task}": ${finding.message}`),
    at: placeOf(written, finding),
    hint,
    about: {
      ...(task === undefined ? {} : { task }),
      ...(finding.path.length === 0 ? {} : { field: labelOf(finding.path) }),
      ...(fuelMessage === undefined ? {} : { fuelMessage }),
    },
    ...(severity === "error" && fuelMessage !== undefined ? { fuelError: "InvalidData" } : {}),
  };
}

function placeOf({ document, path }: WrittenTask, finding: Finding): Span {
  const whole = [...path, ...finding.path];
  if (finding.inside !== undefined && document.placeInText !== undefined)
    return document.placeInText(whole, finding.inside);
  return finding.isAboutKey === true && document.keyPlaceOf !== undefined
    ? document.keyPlaceOf(whole)
    : document.placeOf(whole);
}
