/** A value of a task as written -> a function that makes it for a node: texts formatted, expressions evaluated. Fuel: graphs.md 4.2. */
import { isJsonObject, isList } from "../base/json.ts";
import type { Json } from "../base/json.ts";
import { formatTemplate } from "../template/format-template.ts";
import type { FormatNames } from "./format-names.ts";
import { Problem } from "./problem.ts";

/** What making values needs to know of one task on one node. */
export interface MakingContext {
  readonly names: FormatNames;
  /** The value of a YAQL expression; throws what evaluation throws. */
  readonly evaluate: (expression: string) => Json;
}

/**
 * `constant`: the same for every node. Otherwise ask `make`; equal parts give the very same object as for the node before, so that what
 * many steps share is in memory once.
 */
export type ValueMaker =
  | { readonly kind: "constant"; readonly value: Json }
  | { readonly kind: "made"; readonly make: (context: MakingContext) => Json };

/** A problem in the expression at `path`, a path below the value that was made. `cause` is what evaluation threw. */
export class ExpressionProblem extends Error {
  readonly path: readonly (string | number)[];
  readonly expression: string;

  constructor(expression: string, path: readonly (string | number)[], cause: unknown) {
    super("an expression failed", { cause });
    this.name = "ExpressionProblem";
    this.expression = expression;
    this.path = path;
  }
}

type Path = readonly (string | number)[];

export function valueMaker(written: Json, path: Path = []): ValueMaker {
  if (typeof written === "string") return textMaker(written);
  if (isList(written)) return listMaker(written, path);
  return isJsonObject(written) ? objectMaker(written, path) : constant(written);
}

export function made(maker: ValueMaker, context: MakingContext): Json {
  return maker.kind === "constant" ? maker.value : maker.make(context);
}

function constant(value: Json): ValueMaker {
  return { kind: "constant", value };
}

function textMaker(written: string): ValueMaker {
  if (!/[{}]/.test(written)) return constant(written);
  const known = new Map<FormatNames, string>();
  return {
    kind: "made",
    make: ({ names }) => {
      const before = known.get(names);
      if (before !== undefined) return before;
      const text = formatTemplate(written, names.values);
      known.set(names, text);
      return text;
    },
  };
}

function listMaker(written: readonly Json[], path: Path): ValueMaker {
  const parts = written.map((item, i) => valueMaker(item, [...path, i]));
  if (parts.every((part) => part.kind === "constant")) return constant(written);
  return {
    kind: "made",
    make: sharing(parts, (values) => values),
  };
}

function objectMaker(written: { readonly [key: string]: Json }, path: Path): ValueMaker {
  if (Object.hasOwn(written, "yaql_exp")) return expressionMaker(written, path);
  const keys = Object.keys(written);
  // What stands under `regex` is copied as it is; keys are never formatted.
  const parts = keys.map((key) =>
    key === "regex" ? constant(written[key] ?? null) : valueMaker(written[key] ?? null, [...path, key]),
  );
  if (parts.every((part) => part.kind === "constant")) return constant(written);
  return {
    kind: "made",
    make: sharing(parts, (values) => Object.fromEntries(keys.map((key, i) => [key, values[i] ?? null]))),
  };
}

/** Other keys beside `yaql_exp` do not count. The result is taken as it is, never formatted. */
function expressionMaker(written: { readonly [key: string]: Json }, path: Path): ValueMaker {
  const expression = written["yaql_exp"];
  const place = [...path, "yaql_exp"];
  return {
    kind: "made",
    make: ({ evaluate }) => {
      if (typeof expression !== "string") throw new Problem("TypeError", "yaql_exp is not a text");
      if ("yaql_exp_arg" in written) throw new Problem("TypeError", "yaql_exp_arg is not supported");
      try {
        return evaluate(expression);
      } catch (thrown) {
        throw new ExpressionProblem(expression, place, thrown);
      }
    },
  };
}

/** Makes the parts; when all are what they were last time, so is the whole. */
function sharing<T extends Json>(
  parts: readonly ValueMaker[],
  build: (values: readonly Json[]) => T,
): (context: MakingContext) => T {
  let last: { readonly values: readonly Json[]; readonly whole: T } | undefined;
  return (context) => {
    const values = parts.map((part) => made(part, context));
    if (last?.values.every((value, i) => value === values[i]) === true) return last.whole;
    last = { values, whole: build(values) };
    return last.whole;
  };
}
