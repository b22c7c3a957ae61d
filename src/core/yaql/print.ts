/** Syntax tree -> text that reads as the same tree. Equal trees have equal texts. */
import { floatText } from "../base/python-numbers.ts";
import type { Argument, ConstantNode, Node } from "./syntax.ts";

/** Operators are put in brackets wherever they stand within others. */
export function printExpression(node: Node): string {
  switch (node.kind) {
    case "constant":
      return printConstant(node);
    case "variable":
      return node.name === "1" ? "$" : `$${node.name}`;
    case "group":
      return `(${printExpression(node.inner)})`;
    case "unary":
      return `${node.sign} ${operand(node.operand)}`;
    case "binary":
      return `${operand(node.left)} ${node.sign} ${operand(node.right)}`;
    case "access":
      return `${operand(node.receiver)}${node.safe ? "?." : "."}${operand(node.member)}`;
    case "call":
      return `${node.name}(${printArguments(node.args)})`;
    case "index":
      return `${operand(node.target)}[${printArguments(node.args)}]`;
    case "list":
      return `[${printArguments(node.args)}]`;
    case "map":
      return `{${printArguments(node.args)}}`;
  }
}

function operand(node: Node): string {
  const text = printExpression(node);
  return node.kind === "binary" || node.kind === "unary" ? `(${text})` : text;
}

function printArguments(args: readonly Argument[]): string {
  return args.map(printArgument).join(", ");
}

function printArgument(arg: Argument): string {
  if (arg.kind === "skipped") return "";
  return arg.kind === "value"
    ? printExpression(arg.node)
    : `${printExpression(arg.source)} => ${printExpression(arg.target)}`;
}

function printConstant({ constant, bareWord }: ConstantNode): string {
  switch (constant.type) {
    case "null":
      return "null";
    case "boolean":
    case "integer":
      return String(constant.value);
    case "float":
      return plainFloat(constant.value);
    case "string":
      return bareWord ? constant.value : quoted(constant.value);
  }
}

/** The language has no exponents. */
function plainFloat(value: number): string {
  const text = floatText(value);
  if (!text.includes("e")) return text;
  const digits = value < 1 ? value.toFixed(100).replace(/0+$/, "") : BigInt(value).toString();
  return digits.includes(".") ? digits : `${digits}.0`;
}

function quoted(text: string): string {
  const body = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replace(
      /[\u0000-\u001f\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  return `"${body}"`;
}
