/** Diagnostics as people read them: place, severity, sentence; then the line itself, a squiggle and what to do. */
import type { DiagnosticView } from "../api/schema.ts";
import type { Style } from "./style.ts";
import { stripControls } from "./style.ts";

/** Texts by the name that diagnostics give them. */
export type Sources = ReadonlyMap<string, string>;

const meanings = { error: "bad", warning: "warning", hint: "busy" } as const;

/** The lines of all diagnostics and of what they amount to; none for none. */
export function diagnosticLines(
  diagnostics: readonly DiagnosticView[],
  sources: Sources,
  style: Style,
): readonly string[] {
  if (diagnostics.length === 0) return [];
  const splitTexts = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const known = splitTexts.get(file) ?? sources.get(file)?.split(/\r?\n/) ?? [];
    splitTexts.set(file, known);
    return known;
  };
  return [...diagnostics.flatMap((one) => oneDiagnostic(one, linesOf, style)), summary(diagnostics)];
}

function oneDiagnostic(
  diagnostic: DiagnosticView,
  linesOf: (file: string) => readonly string[],
  style: Style,
): readonly string[] {
  const { severity, message, at, hint, related = [] } = diagnostic;
  const place = at === undefined ? "" : `${style("strong", `${at.file}:${at.line}:${at.column}`)}  `;
  return [
    `${place}${style(meanings[severity], severity)}  ${stripControls(message)}`,
    ...(at === undefined ? [] : excerpt(linesOf(at.file), at, (text) => style(meanings[severity], text))),
    ...(hint === undefined ? [] : [`    ${style("busy", "hint:")} ${stripControls(hint)}`]),
    ...related.flatMap((one) => [
      `    ${one.at === undefined ? "" : `${one.at.file}:${one.at.line}:${one.at.column}  `}${stripControls(one.message)}`,
      ...(one.at === undefined ? [] : excerpt(linesOf(one.at.file), one.at, (text) => style("quiet", text))),
    ]),
  ];
}

const longest = 160;

/** The line at a place with a squiggle below it; a very long line is shown around the place. */
function excerpt(
  lines: readonly string[],
  { line, column }: { readonly line: number; readonly column: number },
  dress: (text: string) => string,
): readonly string[] {
  const whole = lines[line - 1];
  if (whole === undefined || whole.trim() === "") return [];
  const from = column > longest - 40 ? column - 40 : 0;
  const text = stripControls(whole.slice(from, from + longest).replaceAll("\t", " "));
  const at = Math.min(column - 1 - from, text.length);
  const length = Math.max(1, /^[^\s,\]}#]*(?: ?\S+)*?(?=\s*(?:[,\]}]|#|$))/.exec(text.slice(at))?.[0].length ?? 1);
  const gutter = String(line).padStart(5);
  return [`${gutter} | ${text}`, `      | ${" ".repeat(at)}${dress(at === text.length ? "^" : squiggle(length))}`];
}

function squiggle(length: number): string {
  return length === 1 ? "^" : "~".repeat(Math.min(length, longest));
}

function summary(diagnostics: readonly DiagnosticView[]): string {
  const count = (severity: string): number => diagnostics.filter((one) => one.severity === severity).length;
  const words = (["error", "warning", "hint"] as const).flatMap((severity) => {
    const n = count(severity);
    return n === 0 ? [] : [`${n} ${severity}${n === 1 ? "" : "s"}`];
  });
  return words.join(", ");
}
