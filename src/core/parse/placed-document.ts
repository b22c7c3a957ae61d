/** A document whose places are offsets in a text, turned into lines and columns when asked for. */
import type { Json } from "../base/json.ts";
import type { ParsedDocument, Path, Span } from "../model/source.ts";
import { offsetInSource } from "./line-places.ts";
import type { PlacedPart } from "./placed-part.ts";

export interface PlacedText {
  readonly file: string;
  readonly text: string;
  readonly value: Json;
  readonly placeAt: (offset: number) => Span;
}

export function placedDocument(source: PlacedText, find: (path: Path) => PlacedPart): ParsedDocument {
  const { file, text, value, placeAt } = source;
  return {
    file,
    value,
    placeOf: (path) => placeAt(find(path).value),
    keyPlaceOf: (path) => {
      const part = find(path);
      return placeAt(part.key ?? part.value);
    },
    placeInText: (path, inside) => {
      const part = find(path);
      return placeAt(part.isText ? offsetInSource(text, part.value, inside) : part.value);
    },
  };
}
