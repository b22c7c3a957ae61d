/** Recognises `where($.name = x)` with an `x` that does not depend on the item. */
import type { Argument, CallNode, Node } from "./syntax.ts";

export interface LookUpForm {
  readonly name: string;
  readonly wanted: Node;
}

/** Functions whose arguments see the facts instead of the item. */
const onFacts = new Set(["new", "old", "changed", "changedAny", "changedAll", "added", "deleted"]);

export function lookUpForm(call: CallNode): LookUpForm | undefined {
  const [only, ...more] = call.args;
  if ((call.name !== "where" && call.name !== "filter") || more.length > 0 || only?.kind !== "value") return undefined;
  const test = bare(only.node);
  if (test.kind !== "binary" || test.sign !== "=") return undefined;
  return formOf(bare(test.left), test.right) ?? formOf(bare(test.right), test.left);
}

const bare = (node: Node): Node => (node.kind === "group" ? bare(node.inner) : node);

function formOf(property: Node, wanted: Node): LookUpForm | undefined {
  if (
    property.kind !== "access" ||
    property.safe ||
    property.receiver.kind !== "variable" ||
    property.receiver.name !== "1"
  )
    return undefined;
  const { member } = property;
  if (member.kind !== "constant" || !member.bareWord || member.constant.type !== "string") return undefined;
  return isFree(wanted, true) ? { name: member.constant.value, wanted } : undefined;
}

/** Whether a node uses no variable but, where it stands for the facts, `$`. */
function isFree(node: Node, dollarIsItem: boolean): boolean {
  const argsFree = (args: readonly Argument[], item: boolean): boolean =>
    args.every(
      (arg) =>
        arg.kind === "skipped" ||
        (arg.kind === "value" ? isFree(arg.node, item) : isFree(arg.source, item) && isFree(arg.target, item)),
    );
  switch (node.kind) {
    case "constant":
      return true;
    case "variable":
      return node.name === "1" && !dollarIsItem;
    case "group":
      return isFree(node.inner, dollarIsItem);
    case "unary":
      return isFree(node.operand, dollarIsItem);
    case "binary":
      return node.sign !== "->" && isFree(node.left, dollarIsItem) && isFree(node.right, dollarIsItem);
    case "access":
      return isFree(node.receiver, dollarIsItem) && isFree(node.member, dollarIsItem);
    case "call":
      return (
        node.name !== "random" && node.name !== "now" && argsFree(node.args, dollarIsItem && !onFacts.has(node.name))
      );
    case "index":
      return isFree(node.target, dollarIsItem) && argsFree(node.args, dollarIsItem);
    case "list":
    case "map":
      return argsFree(node.args, dollarIsItem);
  }
}
