/** Where the parts of a JSON text were written, and which keys are given twice. The text is known to be JSON. */
import type { Path } from "../model/source.ts";
import type { PlacedPart } from "./placed-part.ts";

/** A value of the text: where it begins, and what is in it. */
interface Part {
  readonly offset: number;
  readonly isText: boolean;
  readonly items?: Part[];
  readonly fields?: Map<string, { readonly key: number; readonly value: Part }>;
}

export interface DuplicateKey {
  readonly key: string;
  readonly offset: number;
  readonly first: number;
}

export interface JsonPlaces {
  readonly placeOf: (path: Path) => PlacedPart;
  readonly duplicates: readonly DuplicateKey[];
}

/** Reads the whole text once; costs several times what `JSON.parse` does, so it is made only when somebody asks for a place. */
export function jsonPlaces(text: string): JsonPlaces {
  const duplicates: DuplicateKey[] = [];
  const root = readParts(text, duplicates);
  return { placeOf: (path) => placeIn(root, path), duplicates };
}

function placeIn(root: Part, path: Path): PlacedPart {
  let part = root;
  let key: number | undefined;
  for (const segment of path) {
    const field = part.fields?.get(String(segment));
    const next = field?.value ?? part.items?.[Number(segment)];
    if (next === undefined) break;
    part = next;
    key = field?.key;
  }
  return { value: part.offset, key, isText: part.isText };
}

/** The offset just after the token that begins at `offset`: a text, a bracket or sign, or a bare word. */
function tokenEnd(text: string, offset: number): number {
  if (text[offset] !== '"') return signs.has(text[offset] ?? "") ? offset + 1 : wordEnd(text, offset);
  let end = offset + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  return end + 1;
}

const signs: ReadonlySet<string> = new Set("[]{},:");
const blanks: ReadonlySet<string> = new Set(" \t\n\r");

function wordEnd(text: string, offset: number): number {
  let end = offset + 1;
  while (end < text.length && !signs.has(text[end] ?? "") && !blanks.has(text[end] ?? "")) end += 1;
  return end;
}

/** Containers that are not closed yet, and what was read last. */
interface Scan {
  readonly text: string;
  readonly open: Part[];
  readonly duplicates: DuplicateKey[];
  root: Part;
  /** The key whose value comes next. */
  key: { readonly name: string; readonly offset: number } | undefined;
  /** A text or word that may turn out to be a key. */
  word: { readonly start: number; readonly end: number } | undefined;
}

/** One pass over the tokens with a stack of open containers: the depth of a document is data. */
function readParts(text: string, duplicates: DuplicateKey[]): Part {
  const scan: Scan = {
    text,
    open: [],
    duplicates,
    root: { offset: 0, isText: false },
    key: undefined,
    word: undefined,
  };
  for (let offset = 0; offset < text.length;) {
    if (blanks.has(text[offset] ?? "")) {
      offset += 1;
      continue;
    }
    const end = tokenEnd(text, offset);
    take(scan, offset, end);
    offset = end;
  }
  addWord(scan);
  return scan.root;
}

function take(scan: Scan, start: number, end: number): void {
  const sign = scan.text[start] ?? "";
  if (!signs.has(sign)) scan.word = { start, end };
  else if (sign === "{" || sign === "[") {
    const part: Part = { offset: start, isText: false, ...(sign === "{" ? { fields: new Map() } : { items: [] }) };
    add(scan, part);
    scan.open.push(part);
  } else if (sign === ":") {
    const word = scan.word ?? { start, end };
    scan.key = { name: JSON.parse(scan.text.slice(word.start, word.end)) as string, offset: word.start };
    scan.word = undefined;
  } else {
    addWord(scan);
    if (sign !== ",") scan.open.pop();
  }
}

function addWord(scan: Scan): void {
  if (scan.word !== undefined) add(scan, { offset: scan.word.start, isText: scan.text[scan.word.start] === '"' });
  scan.word = undefined;
}

function add(scan: Scan, part: Part): void {
  const parent = scan.open.at(-1);
  if (parent === undefined) scan.root = part;
  parent?.items?.push(part);
  if (scan.key !== undefined && parent?.fields !== undefined) {
    const { name, offset } = scan.key;
    const first = parent.fields.get(name);
    if (first !== undefined) scan.duplicates.push({ key: name, offset, first: first.key });
    parent.fields.set(name, { key: offset, value: part });
  }
  scan.key = undefined;
}
