/** The syntax tree of an expression. */

/** A binary operator as written; `.` and `?.` are kinds of their own. */
export type BinarySign =
  "=~" | "!~" | "*" | "/" | "mod" | "+" | "-" | ">" | "<" | ">=" | "<=" | "!=" | "=" | "in" | "and" | "or" | "->";
export type UnarySign = "+" | "-" | "not";

/** What a number, string or word in the text stands for. `float` keeps `2.0` apart from `2`. */
export type ConstantValue =
  | { readonly type: "null" }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "integer"; readonly value: number | bigint }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "string"; readonly value: string };

export type Node =
  | ConstantNode
  | VariableNode
  | CallNode
  | UnaryNode
  | BinaryNode
  | AccessNode
  | IndexNode
  | ListNode
  | MapNode
  | GroupNode;

/** What every node has: where it begins in the text, and how deep the tree below it is (a leaf is 1). */
interface Place {
  readonly offset: number;
  readonly depth: number;
}
export interface ConstantNode extends Place {
  readonly kind: "constant";
  readonly constant: ConstantValue;
  /** True for a bare word (`abc`), which may also name a property or an argument. */
  readonly bareWord: boolean;
}
/** `$`, `$1` or `$name`; `name` is without the dollar, and `$` is `$1`. */
export interface VariableNode extends Place {
  readonly kind: "variable";
  readonly name: string;
}
export interface CallNode extends Place {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Argument[];
}
export interface UnaryNode extends Place {
  readonly kind: "unary";
  readonly sign: UnarySign;
  readonly operand: Node;
}
export interface BinaryNode extends Place {
  readonly kind: "binary";
  readonly sign: BinarySign;
  readonly left: Node;
  readonly right: Node;
}
/** `receiver.member` or, `safe`, `receiver?.member`. */
export interface AccessNode extends Place {
  readonly kind: "access";
  readonly safe: boolean;
  readonly receiver: Node;
  readonly member: Node;
}
export interface IndexNode extends Place {
  readonly kind: "index";
  readonly target: Node;
  readonly args: readonly Argument[];
}
export interface ListNode extends Place {
  readonly kind: "list";
  readonly args: readonly Argument[];
}
export interface MapNode extends Place {
  readonly kind: "map";
  readonly args: readonly Argument[];
}
export interface GroupNode extends Place {
  readonly kind: "group";
  readonly inner: Node;
}

/** An argument as written: a value, nothing between two commas, or `key => value`. */
export type Argument =
  | { readonly kind: "value"; readonly node: Node }
  | { readonly kind: "skipped" }
  | { readonly kind: "rule"; readonly source: Node; readonly target: Node };

/** The name an argument `name => value` gives, or undefined when its left side is not a bare word. */
export function ruleName(source: Node): string | undefined {
  return source.kind === "constant" && source.bareWord && source.constant.type === "string"
    ? source.constant.value
    : undefined;
}
