/** Answers in the wished form: tables for people; JSON, YAML, CSV and names for programs. */
import { AppError } from "../core/base/errors.ts";
import { didYouMean } from "../core/base/suggest.ts";
import type { Context } from "./context.ts";
import type { Style } from "./style.ts";
import { csvField, tableLines } from "./table.ts";

/** One column of a list, or one line of a single thing. */
export interface Column<T> {
  /** Its name in `--columns`, `--sort` and CSV. */
  readonly key: string;
  readonly heading: string;
  readonly text: (item: T) => string;
  /** Dresses the text for a terminal. */
  readonly look?: ((style: Style, text: string) => string) | undefined;
  /** For sorting, where the text would sort wrongly. */
  readonly order?: ((item: T) => number) | undefined;
  /** Shown only when asked for, and in CSV. */
  readonly extra?: boolean | undefined;
}

export interface ListForm<T> {
  readonly columns: readonly Column<T>[];
  /** What `--format name` prints. */
  readonly name: (item: T) => string;
  /** The whole for JSON and YAML, where it is not the list itself. */
  readonly whole?: unknown;
  /** Said on standard error when there is nothing to show. */
  readonly none?: string | undefined;
}

export async function printList<T>(context: Context, items: readonly T[], form: ListForm<T>): Promise<void> {
  const rows = sorted(context, items, form.columns);
  switch (context.format) {
    case "json":
    case "jsonl":
    case "yaml":
      await printValue(context, form.whole ?? rows);
      return;
    case "name":
      for (const item of rows) context.answer(form.name(item));
      return;
    case "csv":
      printCsv(context, rows, chosenColumns(context, form.columns, true));
      return;
    case "table":
    case "wide":
      if (rows.length === 0 && form.none !== undefined) context.note(form.none);
      else printTable(context, rows, chosenColumns(context, form.columns, false));
  }
}

/** One thing: a line per field, or the value itself. */
export async function printItem<T>(
  context: Context,
  item: T,
  form: Pick<ListForm<T>, "columns" | "name">,
): Promise<void> {
  if (context.format !== "table" && context.format !== "wide") {
    await (context.format === "csv" || context.format === "name"
      ? printList(context, [item], form)
      : printValue(context, item));
    return;
  }
  const { style } = context;
  const rows = form.columns.map(({ heading, text, look }) => {
    const plain = text(item);
    return [style("quiet", heading.toLowerCase()), look === undefined ? plain : look(style, plain)];
  });
  for (const line of tableLines(["", ""], rows, { heading: (text) => text, width: undefined, noHeaders: true }))
    context.answer(line);
}

/** A value as JSON (one line an element with `jsonl`) or YAML. */
export async function printValue(context: Context, value: unknown): Promise<void> {
  if (context.format === "yaml") {
    context.host.stdout.write(await yamlText(value));
    return;
  }
  if (context.format === "jsonl" && Array.isArray(value)) {
    for (const item of value) context.answer(JSON.stringify(item));
    return;
  }
  context.answer(context.format === "jsonl" ? JSON.stringify(value) : JSON.stringify(value, null, 2));
}

/** Loaded when it is needed: the library is large. */
export async function yamlText(value: unknown): Promise<string> {
  const { toYaml } = await import("./to-yaml.ts");
  return toYaml(value);
}

function printTable<T>(context: Context, rows: readonly T[], columns: readonly Column<T>[]): void {
  const { style, host } = context;
  const cells = rows.map((item) =>
    columns.map(({ text, look }) => {
      const plain = text(item).replaceAll("\n", " ");
      return look === undefined ? plain : look(style, plain);
    }),
  );
  const isCut = host.stdout.isTTY === true && context.format !== "wide";
  const headings = columns.map(({ heading }) => heading);
  const look = {
    heading: (text: string) => style("quiet", text),
    width: isCut ? host.stdout.columns : undefined,
    noHeaders: context.options.headers === false,
  };
  for (const line of tableLines(headings, cells, look)) context.answer(line);
}

function printCsv<T>(context: Context, rows: readonly T[], columns: readonly Column<T>[]): void {
  if (context.options.headers !== false) context.answer(columns.map(({ key }) => csvField(key)).join(","));
  for (const item of rows) context.answer(columns.map(({ text }) => csvField(text(item))).join(","));
}

function chosenColumns<T>(context: Context, columns: readonly Column<T>[], all: boolean): readonly Column<T>[] {
  const wished = context.options.columns;
  if (wished === undefined) return all ? columns : columns.filter(({ extra }) => extra !== true);
  return wished.map((key) => columnOf(columns, key));
}

function columnOf<T>(columns: readonly Column<T>[], key: string): Column<T> {
  const column = columns.find((one) => one.key === key.toLowerCase());
  if (column !== undefined) return column;
  const known = columns.map((one) => one.key);
  throw new AppError(
    "usage/invalid",
    `there is no column "${key}"; there are ${known.join(", ")}.${didYouMean(key, known)}`,
  );
}

/** By `--sort column` or `--sort -column`; the server's order otherwise. */
function sorted<T>(context: Context, items: readonly T[], columns: readonly Column<T>[]): readonly T[] {
  const wish = context.options.sort;
  if (wish === undefined) return items;
  const isDown = wish.startsWith("-");
  const { text, order } = columnOf(columns, wish.replace(/^-/, ""));
  const compare = (a: T, b: T): number =>
    order === undefined ? text(a).localeCompare(text(b), "en", { numeric: true }) : order(a) - order(b);
  const rows = [...items].sort(compare);
  return isDown ? rows.reverse() : rows;
}
