/** A part of a list, in the order that was asked for. Fuel: graphs.md 6.1. */
import { AppError } from "../../core/base/errors.ts";
import { canonicalJson, type Json } from "../../core/base/json.ts";
import { compareText } from "../../core/base/order.ts";
import { withHeaders, type SpecialReply } from "./handler.ts";

export interface Page {
  readonly limit?: number;
  readonly offset?: number;
  readonly order_by?: readonly string[];
}

/** Throws `request/range` for a part that begins after the end, `request/invalid` for a field that no row has. */
export function paged<Row extends object>(rows: readonly Row[], page: Page): Row[] | SpecialReply {
  const ordered = inOrder(rows, page.order_by ?? []);
  if (page.limit === undefined && page.offset === undefined) return ordered;
  const [first, total] = [page.offset ?? 0, rows.length];
  if (first > 0 && first >= total) {
    throw new AppError("request/range", `The list has ${total} objects: none from position ${first} on`);
  }
  const part = ordered.slice(first, page.limit === undefined ? undefined : first + page.limit);
  const last = Math.max(first, first + part.length - 1);
  return withHeaders({ "content-range": `objects ${first}-${last}/${total}` }, part);
}

function inOrder<Row extends object>(rows: readonly Row[], fields: readonly string[]): Row[] {
  const wanted = fields.map((field) => ({ name: field.replace(/^-/, ""), sign: field.startsWith("-") ? -1 : 1 }));
  const [sample] = rows;
  const unknown = wanted.find(({ name }) => sample !== undefined && !Object.hasOwn(sample, name));
  if (unknown !== undefined) throw new AppError("request/invalid", `order_by: there is no field ${unknown.name}`);
  const valueOf = (row: Row, name: string): Json => (row as Readonly<Record<string, Json>>)[name] ?? null;
  return [...rows].sort((a, b) => {
    for (const { name, sign } of wanted) {
      const order = compareValues(valueOf(a, name), valueOf(b, name));
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

/** Nothing comes first; numbers by size, texts by their characters, everything else by its canonical text. */
function compareValues(a: Json, b: Json): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareText(textOf(a), textOf(b));
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : canonicalJson(value);
}
