/** Where a value was written: files, places in them, and documents that know the place of each part. */
import type { Json } from "../base/json.ts";

/** A file as it came: its name is what people will see in messages. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** A place in a file; line and column count from 1. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Keys and positions from the top of a document to one of its parts. */
export type Path = readonly (string | number)[];

/** A value, and where each part of it was written. */
export interface ParsedDocument {
  readonly file: string;
  readonly value: Json;
  /** The place of the part at `path`, or of its nearest ancestor that has one. */
  readonly placeOf: (path: Path) => Span;
  /** The place of the key under which that part stands, where it has one. */
  readonly keyPlaceOf?: ((path: Path) => Span) | undefined;
  /** The place of the character `index` of the text `value` that stands at `path`. */
  readonly placeInText?: ((path: Path, inside: { readonly value: string; readonly index: number }) => Span) | undefined;
}
