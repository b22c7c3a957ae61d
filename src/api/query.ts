/** The query part of an address, both ways: typed values to text and back, as the route's schema says. */
import type { TObject, TSchema } from "typebox";

export type QueryValue = string | number | boolean | readonly (string | number)[] | undefined;

/** `?a=1&b=x%2Cy`, or the empty text. Lists are joined by commas, booleans written `1` and `0`. */
export function encodeQuery(values: Readonly<Record<string, QueryValue>>): string {
  const parts = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(textOf(value))}`],
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function textOf(value: Exclude<QueryValue, undefined>): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "object" ? value.join(",") : String(value);
}

export interface DecodedQuery {
  readonly values: Readonly<Record<string, unknown>>;
  /** One sentence for each value that could not be read. */
  readonly problems: readonly string[];
}

/**
 * Typed values of the parameters the schema knows; others are ignored, as Fuel does. A parameter may be repeated. An empty list or number
 * counts as not given. Fuel: booleans are 1/t/true and 0/f/false in any case.
 */
export function decodeQuery(
  schema: TObject,
  given: Readonly<Record<string, string | readonly string[]>>,
): DecodedQuery {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, field] of Object.entries(schema.properties)) {
    const raw = given[name];
    if (raw === undefined) continue;
    const read = readValue(field, typeof raw === "string" ? [raw] : raw);
    if ("problem" in read) problems.push(`${name}: ${read.problem}`);
    else if (read.value !== undefined) values[name] = read.value;
  }
  return { values, problems };
}

type Read = { readonly value: unknown } | { readonly problem: string };

interface Shape {
  readonly type?: string;
  readonly items?: TSchema;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

function readValue(field: TSchema, raw: readonly string[]): Read {
  const shape = field as Shape;
  if (shape.type === "array") return readList(shape.items as Shape, raw);
  return readOne(shape, raw.at(-1) ?? "");
}

function readList(item: Shape, raw: readonly string[]): Read {
  const parts = raw.flatMap((text) => text.split(",")).filter((text) => text !== "");
  const values: unknown[] = [];
  for (const part of parts) {
    const read = readOne(item, part);
    if ("problem" in read) return read;
    values.push(read.value);
  }
  return { value: values };
}

function readOne(shape: Shape, text: string): Read {
  if (shape.type === "integer") return readInteger(shape, text);
  if (shape.type === "boolean") return readBoolean(text);
  return shape.enum === undefined || shape.enum.includes(text)
    ? { value: text }
    : { problem: `must be one of ${shape.enum.join(", ")}, not ${JSON.stringify(text)}` };
}

function readInteger(shape: Shape, text: string): Read {
  if (text === "") return { value: undefined };
  if (!/^-?\d{1,15}$/.test(text)) return { problem: `must be a whole number, not ${JSON.stringify(text)}` };
  const value = Number(text);
  if (shape.minimum !== undefined && value < shape.minimum) return { problem: `must be at least ${shape.minimum}` };
  if (shape.maximum !== undefined && value > shape.maximum) return { problem: `must be at most ${shape.maximum}` };
  return { value };
}

function readBoolean(text: string): Read {
  switch (text.toLowerCase()) {
    case "1":
    case "t":
    case "true":
      return { value: true };
    case "0":
    case "f":
    case "false":
      return { value: false };
    default:
      return text === "" ? { value: undefined } : { problem: `must be 1 or 0, not ${JSON.stringify(text)}` };
  }
}
