/** A part of a document as a document of its own, its places kept. */
import type { Json } from "../../core/base/json.ts";
import type { ParsedDocument, Path } from "../../core/model/source.ts";

type TextPlace = Parameters<NonNullable<ParsedDocument["placeInText"]>>[1];

/** The part at `path`; a missing part has the value null. */
export function partOf(document: ParsedDocument, path: Path): ParsedDocument {
  const { keyPlaceOf, placeInText } = document;
  return {
    file: document.file,
    value: valueAt(document.value, path),
    placeOf: (below) => document.placeOf([...path, ...below]),
    ...(keyPlaceOf === undefined ? {} : { keyPlaceOf: (below: Path) => keyPlaceOf([...path, ...below]) }),
    ...(placeInText === undefined
      ? {}
      : { placeInText: (below: Path, inside: TextPlace) => placeInText([...path, ...below], inside) }),
  };
}

function valueAt(value: Json, path: Path): Json {
  let found: Json | undefined = value;
  for (const key of path) {
    if (found === null || typeof found !== "object") return null;
    found = (found as Readonly<Record<string | number, Json>>)[key];
    if (found === undefined) return null;
  }
  return found;
}
