/** Text to a document: YAML 1.1 as Fuel reads it, or JSON; a value whose parts know where they were written, or what is wrong. */
import type { Json } from "../base/json.ts";
import { sentence } from "../base/sentence.ts";
import { checked, failed, hasErrors } from "../model/diagnostic.ts";
import type { Checked, Diagnostic, DiagnosticCode } from "../model/diagnostic.ts";
import type { ParsedDocument, SourceFile, Span } from "../model/source.ts";
import { composeYaml, MAX_DEPTH, tooDeep } from "./compose-yaml.ts";
import type { YamlProblem } from "./compose-yaml.ts";
import { jsonPlaces } from "./json-places.ts";
import { hasText, jsonValue, writtenKeys } from "./json-value.ts";
import type { JsonFacts } from "./json-value.ts";
import { linePlaces } from "./line-places.ts";
import { placedDocument } from "./placed-document.ts";
import { yamlPlaces } from "./yaml-places.ts";
import { hasUnstorable, unstorable, yamlValue } from "./yaml-value.ts";
import type { ValueProblem } from "./yaml-value.ts";

/** UTF-16 units of text that are read. Real graphs have 150 thousand; a graph of 100,000 tasks about 20 million. */
const MAX_LENGTH = 64 * 1024 * 1024;
const MAX_YAML_LENGTH = 16 * 1024 * 1024;

type PlaceAt = (offset: number) => Span;

/**
 * Reads one file. JSON is tried first; else the text is YAML 1.1 as PyYAML reads it (Fuel): `yes`, `no`, `on` and `off` are truth values,
 * `0644` is octal, `<<` merges, anchors are followed. Keys become text. One document a file.
 * Never throws: whatever the text holds, there is a value or a diagnostic. Without a value something is an error. Duplicate keys are
 * errors, though PyYAML drops the first one silently; dates stay text.
 */
export function parseDocument(file: SourceFile): Checked<ParsedDocument> {
  const text = file.text.startsWith("\uFEFF") ? file.text.slice(1) : file.text;
  const placeAt = linePlaces(file.name, text);
  const unreadable = refuse(text, placeAt);
  if (unreadable !== undefined) return failed([unreadable]);
  const json = jsonValue(text);
  if (json !== undefined) return readJson({ file: file.name, text, placeAt }, json);
  if (text.length > MAX_YAML_LENGTH) return failed([tooLong(placeAt, `YAML of more than ${MAX_YAML_LENGTH >> 20}`)]);
  return readYaml({ file: file.name, text, placeAt });
}

/** A document around a value that has no text, such as a part of a request: all places are its first. */
export function documentOf(value: Json, name: string): ParsedDocument {
  const place: Span = { file: name, line: 1, column: 1 };
  return { file: name, value, placeOf: () => place };
}

interface Source {
  readonly file: string;
  readonly text: string;
  readonly placeAt: PlaceAt;
}

/** What can be said before reading: binary data, text in another encoding, far too much of it. */
function refuse(text: string, placeAt: PlaceAt): Diagnostic | undefined {
  if (text.length > MAX_LENGTH) return tooLong(placeAt, `a text of more than ${MAX_LENGTH >> 20}`);
  const strange = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffc\u{10000}-\u{10ffff}]/u.exec(text);
  if (strange === null) return undefined;
  const code = strange[0].codePointAt(0) ?? 0;
  const shown = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const message =
    code === 0xfffd
      ? "the text is not UTF-8, or was decoded wrongly before"
      : `the character ${shown} does not belong into a text file`;
  const hint =
    "Save the file as UTF-8 text; in YAML and JSON, write special characters as escapes between double quotes.";
  return { severity: "error", code: "syntax/encoding", message: sentence(message), hint, at: placeAt(strange.index) };
}

function tooLong(placeAt: PlaceAt, what: string): Diagnostic {
  const message = sentence(`${what} million characters is not read`);
  return { severity: "error", code: "shape/length", message, hint: hints["TOO_LONG"], at: placeAt(0) };
}

function readJson(source: Source, facts: JsonFacts): Checked<ParsedDocument> {
  const { placeAt, text } = source;
  const diagnostics: Diagnostic[] = [];
  const say = (offset: number, code: DiagnosticCode, message: string): void => {
    diagnostics.push({ severity: "error", code, message: sentence(message), at: placeAt(offset) });
  };
  if (facts.depth > MAX_DEPTH)
    return failed([{ severity: "error", code: "syntax/too-deep", message: sentence(tooDeep), at: placeAt(0) }]);
  let places: ReturnType<typeof jsonPlaces> | undefined;
  const placesOnce = (): ReturnType<typeof jsonPlaces> => (places ??= jsonPlaces(text));
  if (text.includes("\\u") && hasText(facts.value, hasUnstorable)) say(0, "syntax/encoding", unstorable);
  if (writtenKeys(text) !== facts.keys) diagnostics.push(...duplicateKeys(placeAt, placesOnce().duplicates));
  if (hasErrors(diagnostics)) return failed(diagnostics);
  return checked(
    placedDocument({ ...source, value: facts.value }, (path) => placesOnce().placeOf(path)),
    diagnostics,
  );
}

function duplicateKeys(
  placeAt: PlaceAt,
  duplicates: ReturnType<typeof jsonPlaces>["duplicates"],
): readonly Diagnostic[] {
  return duplicates.slice(0, 200).map((one) => ({
    severity: "error",
    code: "syntax/duplicate-key",
    message: `"${one.key.slice(0, 60)}" is given twice here.`,
    hint: "Keep one of the two: readers of JSON silently drop the other.",
    at: placeAt(one.offset),
    related: [{ message: "the first one", at: placeAt(one.first) }],
  }));
}

function readYaml(source: Source): Checked<ParsedDocument> {
  const composed = composeYaml(source.text);
  if (composed.problems.length > 0) {
    return failed(firstOfEachLine(inOrder(composed.problems.map((one) => syntaxDiagnostic(source, one)))));
  }
  const { value, problems } = yamlValue(composed.root);
  const diagnostics = inOrder(problems.map((one) => valueDiagnostic(source.placeAt, one)));
  if (hasErrors(diagnostics)) return failed(diagnostics);
  return checked(placedDocument({ ...source, value }, yamlPlaces(composed.root)), diagnostics);
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const rank = (one: Diagnostic): number => (one.at === undefined ? 0 : one.at.line * 100_000 + one.at.column);
  return [...diagnostics].sort((a, b) => rank(a) - rank(b));
}

/** One slip makes the rest of its line unreadable: what is said about that is no news. */
function firstOfEachLine(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ at }, i) => at?.line !== diagnostics[i - 1]?.at?.line);
}

function syntaxDiagnostic({ text, placeAt }: Source, problem: YamlProblem): Diagnostic {
  const { offset, code, message } = problem;
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset + 1);
  const isTab = /^ *\t/.test(line);
  const shown = code === "UNEXPECTED_TOKEN" ? "this does not fit what comes before it" : message;
  return {
    severity: "error",
    code: codes[code] ?? "syntax/yaml",
    message: sentence(isTab ? "the line is indented with a tab" : shown),
    hint: hints[isTab ? "TAB_AS_INDENT" : code],
    at: placeAt(offset),
  };
}

const codes: Readonly<Record<string, DiagnosticCode | undefined>> = {
  TOO_DEEP: "syntax/too-deep",
  RESOURCE_EXHAUSTION: "syntax/too-deep",
  TOO_LONG: "shape/length",
};

/** By the `yaml` package's code of an error, and our own. */
const hints: Readonly<Record<string, string | undefined>> = {
  TOO_LONG: "As JSON it can be longer.",
  MULTIPLE_DOCS: "Write one document a file, or upload a folder.",
  TAB_AS_INDENT: "Indent with spaces.",
  UNEXPECTED_TOKEN: "A quote, a comma, a dash or an indentation may be missing before it.",
  BAD_INDENT: "Lines that belong together begin in the same column.",
  MULTILINE_IMPLICIT_KEY: "A colon may be missing, or quotes around a text that holds a colon.",
  BLOCK_AS_IMPLICIT_KEY: "Put quotes around a text that holds a colon and a blank.",
  BAD_SCALAR_START: "Put quotes around a text that begins with a special character.",
  MISSING_CHAR: "A quote, bracket or colon is not closed, or missing.",
  BAD_DQ_ESCAPE: "In double quotes a backslash is written twice; in single quotes once.",
  BAD_ALIAS: "Put quotes around a text that begins with an asterisk or ampersand.",
};

function valueDiagnostic(placeAt: PlaceAt, problem: ValueProblem): Diagnostic {
  const related = problem.related;
  return {
    severity: problem.isWarning === true ? "warning" : "error",
    code: problem.code,
    message: sentence(problem.message),
    hint: problem.hint,
    at: placeAt(problem.offset),
    related: related === undefined ? undefined : [{ message: related.message, at: placeAt(related.offset) }],
  };
}
