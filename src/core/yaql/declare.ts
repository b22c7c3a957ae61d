/** A small vocabulary in which the functions of the language are declared. */
import { Call } from "./call.ts";
import type { FunctionSpec, Library, Param, ParamType } from "./environment.ts";
import type { Value } from "./values.ts";

export const param = (name: string, type: ParamType): Param => ({ name, type, optional: false });
export const optional = (name: string, type: ParamType): Param => ({ name, type, optional: true });

type Body = (call: Call) => Value;
interface Shape {
  readonly params: readonly Param[];
  readonly rest?: ParamType;
  readonly restNamed?: ParamType;
  readonly noNames?: boolean;
}
type Style = "function" | "method" | "both";

/** `style` says whether it is called as `f(x)`, as `x.f()`, or either way. */
function declare(style: Style, name: string, shape: Shape & { readonly body: Body }): FunctionSpec {
  return {
    name,
    asFunction: style !== "method",
    asMethod: style !== "function",
    noNames: shape.noNames ?? false,
    params: shape.params,
    rest: shape.rest === undefined ? undefined : param("*", shape.rest),
    restNamed: shape.restNamed === undefined ? undefined : param("**", shape.restNamed),
    body: (args) => shape.body(new Call(args)),
  };
}

const shapeOf = (params: readonly Param[] | Shape): Shape => ("params" in params ? params : { params });

/** `f(x)`. */
export const fn = (name: string, params: readonly Param[] | Shape, body: Body): FunctionSpec =>
  declare("function", name, { ...shapeOf(params), body });
/** `x.f()`. */
export const method = (name: string, params: readonly Param[] | Shape, body: Body): FunctionSpec =>
  declare("method", name, { ...shapeOf(params), body });
/** `f(x)` and `x.f()`. */
export const either = (name: string, params: readonly Param[] | Shape, body: Body): FunctionSpec =>
  declare("both", name, { ...shapeOf(params), body });
/** The operator written `sign` between two values. */
export const operator = (sign: string, types: readonly [ParamType, ParamType], body: Body): FunctionSpec =>
  fn(`#operator_${sign}`, [param("left", types[0]), param("right", types[1])], body);
/** The operator written `sign` before a value. */
export const prefix = (sign: string, type: ParamType, body: Body): FunctionSpec =>
  fn(`#unary_operator_${sign}`, [param("op", type)], body);
/** `x.name`, for values that are neither mappings nor collections. */
export const property = (name: string, type: ParamType, body: Body): FunctionSpec =>
  fn(`#property#${name}`, [param("obj", type)], body);
/** The same function under another name. */
export const renamed = (spec: FunctionSpec, name: string): FunctionSpec => ({ ...spec, name });

export function libraryOf(specs: Iterable<FunctionSpec>, under?: Library): Library {
  const functions = new Map<string, FunctionSpec[]>();
  for (const spec of specs) {
    const known = functions.get(spec.name);
    if (known === undefined) functions.set(spec.name, [spec]);
    else known.push(spec);
  }
  return { functions, under };
}
