/** A tree of YAML nodes as a JSON value: words, tags, anchors, merges and keys, as PyYAML reads them. */
import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Alias, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { MAX_DEPTH, tooDeep } from "./compose-yaml.ts";
import type { DiagnosticCode } from "../model/diagnostic.ts";
import { floatOf, integerOf, plainScalar } from "./plain-scalar.ts";

/** Something to say about a part of the text. */
export interface ValueProblem {
  readonly offset: number;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly isWarning?: boolean;
  /** A second place that belongs to it. */
  readonly related?: { readonly offset: number; readonly message: string };
}

/** A converted part, how many values it holds when written out (aliases included), and how deep they are nested. */
interface Converted {
  readonly value: Json;
  readonly weight: number;
  readonly height: number;
}

interface Reader {
  /** By anchor, the latest so far; undefined while the anchored part itself is being read. */
  readonly anchors: Map<string, Converted | undefined>;
  readonly problems: ValueProblem[];
  /** How many values aliases have added. */
  aliased: number;
}

/** Aliases may add so many values in all: a few kilobytes of anchors can stand for more than any memory holds. */
const MAX_ALIASED = 1_000_000;
const MAX_PROBLEMS = 200;

export function yamlValue(root: ParsedNode | undefined): {
  readonly value: Json;
  readonly problems: readonly ValueProblem[];
} {
  const reader: Reader = { anchors: new Map(), problems: [], aliased: 0 };
  const value = root === undefined ? null : convert(reader, root, 1).value;
  return { value, problems: reader.problems };
}

const nothing: Converted = { value: null, weight: 1, height: 0 };

function convert(reader: Reader, node: unknown, depth: number): Converted {
  if (isAlias(node)) return convertAlias(reader, node, depth);
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor !== undefined) reader.anchors.set(anchor, undefined);
  const converted = convertPlain(reader, node, depth);
  if (anchor !== undefined) reader.anchors.set(anchor, converted);
  return converted;
}

function convertPlain(reader: Reader, node: unknown, depth: number): Converted {
  if (isScalar(node)) return { value: scalarValue(reader, node), weight: 1, height: 0 };
  if (!isMap(node) && !isSeq(node)) return nothing;
  if (depth > MAX_DEPTH) {
    report(reader, { offset: offsetOf(node), code: "syntax/too-deep", message: tooDeep });
    return nothing;
  }
  checkCollectionTag(reader, node);
  return isMap(node) ? convertMap(reader, node, depth) : convertList(reader, node, depth);
}

function convertList(reader: Reader, node: YAMLSeq, depth: number): Converted {
  const size = { weight: 1, height: 1 };
  const value = node.items.map((item) => counted(size, convert(reader, item, depth + 1)).value);
  return { value, ...size };
}

/** Adds a part to the size of the whole. */
function counted(size: { weight: number; height: number }, part: Converted): Converted {
  size.weight += part.weight;
  size.height = Math.max(size.height, part.height + 1);
  return part;
}

function convertAlias(reader: Reader, alias: Alias, depth: number): Converted {
  const offset = offsetOf(alias);
  const target = reader.anchors.get(alias.source);
  if (target === undefined) {
    const isOpen = reader.anchors.has(alias.source);
    const message = isOpen
      ? `*${alias.source} stands inside the part that &${alias.source} names, so it would contain itself`
      : `no &${alias.source} comes before *${alias.source}`;
    report(reader, { offset, code: isOpen ? "syntax/aliases" : "syntax/yaml", message });
    return nothing;
  }
  if (depth + target.height > MAX_DEPTH + 1) {
    report(reader, { offset, code: "syntax/too-deep", message: tooDeep });
    return nothing;
  }
  const before = reader.aliased;
  reader.aliased += target.weight;
  if (reader.aliased <= MAX_ALIASED) return target;
  if (before <= MAX_ALIASED)
    report(reader, {
      offset,
      code: "syntax/aliases",
      message: `aliases stand for more than ${MAX_ALIASED} values`,
      hint: "Write out what is needed, or use fewer nested anchors.",
    });
  return nothing;
}

/** An object under construction: where each key was written, and what `<<` brought. */
interface OpenMap {
  readonly fields: Record<string, Json>;
  readonly keys: Map<string, number>;
  readonly merged: JsonObject[];
}

function convertMap(reader: Reader, node: YAMLMap, depth: number): Converted {
  const open: OpenMap = { fields: {}, keys: new Map(), merged: [] };
  const size = { weight: 1, height: 1 };
  for (const pair of node.items) counted(size, convertPair(reader, { open, pair, depth }));
  for (const source of open.merged)
    for (const key of Object.keys(source))
      if (!Object.hasOwn(open.fields, key)) setField(open.fields, key, source[key] ?? null);
  return { value: open.fields, ...size };
}

function convertPair(
  reader: Reader,
  at: { readonly open: OpenMap; readonly pair: Pair; readonly depth: number },
): Converted {
  const { open, pair, depth } = at;
  if (isMergeKey(pair.key)) return mergeInto(reader, open, convertWithPlace(reader, pair.value, depth + 1));
  const keyOffset = placeOf(pair.key) ?? offsetOf(pair.value);
  const key = keyText(reader, pair.key, keyOffset);
  const converted = convert(reader, pair.value, depth + 1);
  if (key === undefined) return converted;
  const first = open.keys.get(key);
  if (first !== undefined) {
    report(reader, {
      offset: keyOffset,
      code: "syntax/duplicate-key",
      message: `"${shortened(key)}" is given twice here`,
      hint: "Keep one of the two: YAML readers silently drop the other.",
      related: { offset: first, message: "the first one" },
    });
    return converted;
  }
  open.keys.set(key, keyOffset);
  setField(open.fields, key, converted.value);
  return converted;
}

/** Plain assignment would set the prototype for the key `__proto__`. */
function setField(fields: Record<string, Json>, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(fields, key, { value, enumerable: true, writable: true, configurable: true });
  else fields[key] = value;
}

function convertWithPlace(reader: Reader, node: unknown, depth: number): Converted & { readonly offset: number } {
  return { ...convert(reader, node, depth), offset: offsetOf(node) };
}

export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === "<<" && key.type === "PLAIN" && key.tag === undefined;
}

/** Takes the maps that `<<` names; an earlier one wins over a later one, the map's own keys over all. */
function mergeInto(reader: Reader, open: OpenMap, source: Converted & { readonly offset: number }): Converted {
  const maps = isList(source.value) ? source.value : [source.value];
  for (const map of maps) {
    if (isJsonObject(map)) open.merged.push(map);
    else report(reader, { offset: source.offset, code: "syntax/yaml", message: "<< takes a map, or a list of maps" });
  }
  return source;
}

/** The text of a key; numbers, truth values and null become text, as JSON has only text. */
function keyText(reader: Reader, key: unknown, offset: number): string | undefined {
  const value = isScalar(key) || isAlias(key) ? convert(reader, key, MAX_DEPTH).value : undefined;
  if (typeof value === "string") return value;
  if (value !== undefined && (value === null || typeof value !== "object")) return String(value);
  if (key === null) return "null";
  report(reader, {
    offset,
    code: "syntax/yaml",
    message: "a list or a map can't be a key",
    hint: "If this is a template such as {NAME}, put quotes around it.",
  });
  return undefined;
}

const core = "tag:yaml.org,2002:";

function checkCollectionTag(reader: Reader, node: YAMLMap | YAMLSeq): void {
  const wanted = isMap(node) ? `${core}map` : `${core}seq`;
  if (node.tag !== undefined && node.tag !== wanted && node.tag !== "!") reportTag(reader, offsetOf(node), node.tag);
}

function scalarValue(reader: Reader, node: Scalar): Json {
  const text = node.source ?? "";
  const offset = offsetOf(node);
  if (node.tag !== undefined) return taggedValue(reader, { tag: node.tag, text, offset });
  if (node.type !== "PLAIN" && node.type !== undefined) return checkedText(reader, text, offset);
  const value = plainScalar(text);
  return typeof value === "number"
    ? checkedNumber(reader, value, { text, offset })
    : checkedText(reader, value, offset);
}

function taggedValue(
  reader: Reader,
  part: { readonly tag: string; readonly text: string; readonly offset: number },
): Json {
  const { tag, text, offset } = part;
  if (tag === "!" || tag === `${core}str` || tag === `${core}timestamp`) return checkedText(reader, text, offset);
  const value = tag.startsWith(core) ? readAs[tag.slice(core.length)]?.(text) : undefined;
  if (typeof value === "number") return checkedNumber(reader, value, part);
  if (value !== undefined) return value;
  reportTag(reader, offset, tag);
  return text;
}

const readAs: Readonly<Record<string, (text: string) => boolean | number | null | undefined>> = {
  int: integerOf,
  float: (text) => floatOf(text) ?? integerOf(text),
  bool: (text) => onlyIf(plainScalar(text), "boolean"),
  null: (text) => (plainScalar(text) === null ? null : undefined),
};

function onlyIf(value: ReturnType<typeof plainScalar>, type: "boolean"): boolean | undefined {
  return typeof value === type ? (value as boolean) : undefined;
}

function reportTag(reader: Reader, offset: number, tag: string): void {
  const shown = tag.startsWith(core) ? `!!${tag.slice(core.length)}` : tag;
  report(reader, {
    offset,
    code: "syntax/yaml",
    message: `the tag ${shortened(shown)} does not fit what follows, or has no counterpart in JSON`,
    hint: "Remove the tag, or put quotes around the value.",
  });
}

function checkedNumber(reader: Reader, value: number, part: { readonly text: string; readonly offset: number }): Json {
  if (!Number.isFinite(value)) {
    report(reader, {
      offset: part.offset,
      code: "shape/value",
      message: `${shortened(part.text)} is a number that JSON can't hold`,
      hint: "Put quotes around it, if text is meant.",
    });
    return null;
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    report(reader, {
      offset: part.offset,
      code: "shape/value",
      message: `${shortened(part.text)} has more digits than a number keeps`,
      hint: "Put quotes around it to keep every digit.",
      isWarning: true,
    });
  return value;
}

/** Text that a database can store: no NUL, no half of a surrogate pair (both can only come from escapes). */
function checkedText<T extends Json>(reader: Reader, value: T, offset: number): T {
  if (typeof value === "string" && hasUnstorable(value))
    report(reader, { offset, code: "syntax/encoding", message: unstorable });
  return value;
}

export const unstorable = "the text holds a NUL character or half of a surrogate pair, which can't be stored";

export function hasUnstorable(text: string): boolean {
  return /\0|\p{Surrogate}/u.test(text);
}

function report(reader: Reader, problem: ValueProblem): void {
  if (reader.problems.length < MAX_PROBLEMS) reader.problems.push(problem);
}

/** Where a node begins; 0 for one that was not written. */
export function offsetOf(node: unknown): number {
  return placeOf(node) ?? 0;
}

function placeOf(node: unknown): number | undefined {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return range?.[0];
}

/** Long words are cut in messages. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
