/** The quick way for JSON text: `JSON.parse`, and what it does not say. */
import type { Json, JsonObject } from "../base/json.ts";
import { isList } from "../base/json.ts";

export interface JsonFacts {
  readonly value: Json;
  /** Levels of lists and objects in each other. */
  readonly depth: number;
  /** Keys in all objects together: fewer than are written means that some are given twice. */
  readonly keys: number;
}

/** The value of a JSON text; undefined when it is not JSON. */
export function jsonValue(text: string): JsonFacts | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  return { value, ...measure(value) };
}

/** Depth and keys, level by level: no recursion, because the depth is not known to be small yet. */
function measure(value: Json): { readonly depth: number; readonly keys: number } {
  let keys = 0;
  let depth = 0;
  for (let level = [value].filter(isContainer); level.length > 0; depth += 1) {
    for (const container of level) if (!isList(container)) keys += Object.keys(container).length;
    level = level.flatMap((container) => Object.values<Json>(container).filter(isContainer));
  }
  return { depth, keys };
}

type Container = JsonObject | readonly Json[];

function isContainer(value: Json): value is Container {
  return typeof value === "object" && value !== null;
}

/** How many keys are written: colons outside of texts. */
export function writtenKeys(text: string): number {
  let count = 0;
  let isInText = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92 && isInText) i += 1;
    else if (code === 34) isInText = !isInText;
    else if (code === 58 && !isInText) count += 1;
  }
  return count;
}

/** Does any text or key of the value satisfy the predicate? */
export function hasText(value: Json, isWanted: (text: string) => boolean): boolean {
  const open: Json[] = [value];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item === "string" && isWanted(item)) return true;
    if (!isContainer(item)) continue;
    if (!isList(item)) for (const key of Object.keys(item)) open.push(key);
    for (const part of isList(item) ? item : Object.values(item)) open.push(part);
  }
  return false;
}
