/** Which parts of an expression depend on nothing but the facts, and are worth remembering. */
import { printExpression } from "./print.ts";
import type { Argument, CallNode, Node } from "./syntax.ts";

/** A part whose result can be reused wherever the facts it read are the same. */
export interface MemoPoint {
  /** Equal parts of different expressions have equal keys. */
  readonly key: string;
  /** Whether `$` in it is the facts at hand, be they the new or the old ones. */
  readonly usesDollar: boolean;
}

/** Where `$` and the other variables come from: the facts, or something that the expression bound. */
interface Scope {
  readonly dollar: "facts" | "bound";
  readonly others: "facts" | "bound";
}
const atRoot: Scope = { dollar: "facts", others: "facts" };
const inLambda: Scope = { dollar: "bound", others: "bound" };

/** What is known of a part: its cost, and whether it depends on `$` or on other variables that something around it bound. */
interface Part {
  readonly weight: number;
  readonly freeOfDollar: boolean;
  readonly freeOfOthers: boolean;
  readonly usesDollar: boolean;
}

/** Functions whose arguments see the facts, new or old. */
const onFacts = new Set(["new", "old", "changed", "changedAny", "changedAll", "added", "deleted"]);
/** Functions that evaluate arguments when they like, without giving them variables. */
const lazily = new Set(["switch", "coalesce", "selectCase"]);
/** Functions that look at a collection for each argument they are given. */
const costly = new Set(
  "added deleted where filter select map any all distinct selectMany takeWhile skipWhile join splitWhere sliceWhere accumulate groupBy orderBy orderByDescending thenBy thenByDescending aggregate reduce indexWhere lastIndexWhere toDict generate generateMany mergeWith assert search searchAll replaceBy".split(
    " ",
  ),
);
/** Of these, methods that have nothing but lambdas for arguments, in which `$` is theirs. */
const binders = new Set(
  "where filter select map any all distinct selectMany takeWhile skipWhile splitWhere sliceWhere groupBy orderBy orderByDescending thenBy thenByDescending indexWhere lastIndexWhere toDict".split(
    " ",
  ),
);
/** Functions of which the same facts may give different results. */
const restless = new Set(["random", "now", "localtz", "call"]);
/** Functions that change what names mean: within such expressions, only the whole is remembered. */
const binding = new Set(["def", "let", "with", "unpack"]);

/** Parts below this weight are evaluated as fast as they are looked up. */
const worthwhile = 20;
const weights = { cheap: 1, call: 5, lambda: 40 };

export interface MemoPlan {
  readonly points: ReadonlyMap<Node, MemoPoint>;
  /** Whether the expression as a whole gives the same for the same facts. */
  readonly isRepeatable: boolean;
}

/** The parts of a tree that are worth remembering. */
export function planMemo(tree: Node): MemoPlan {
  const finder = new Finder();
  finder.visit(tree, atRoot);
  const { isRepeatable, binds, points } = finder;
  return { isRepeatable, points: isRepeatable && !binds ? points : new Map<Node, MemoPoint>() };
}

class Finder {
  readonly points = new Map<Node, MemoPoint>();
  isRepeatable = true;
  binds = false;

  visit(node: Node, scope: Scope): Part {
    const found = this.inside(node, scope);
    // Where nothing is bound, what lambdas within bind is their own affair.
    const part =
      scope.dollar === "facts" && scope.others === "facts"
        ? { ...found, freeOfDollar: true, freeOfOthers: true }
        : found;
    const isWhole = node.kind === "call" || node.kind === "access" || node.kind === "index";
    if (isWhole && part.freeOfDollar && part.freeOfOthers && part.weight >= worthwhile) {
      this.points.set(node, { key: printExpression(node), usesDollar: part.usesDollar });
    }
    return part;
  }

  private inside(node: Node, scope: Scope): Part {
    switch (node.kind) {
      case "constant":
        return leaf;
      case "variable":
        return variablePart(node.name, scope);
      case "group":
        return this.visit(node.inner, scope);
      case "unary":
        return this.visit(node.operand, scope);
      case "binary":
        return this.binary(node.left, node.right, { scope, arrow: node.sign === "->" });
      case "access":
        return join([
          this.visit(node.receiver, scope),
          node.member.kind === "call" ? this.method(node.member, scope) : leaf,
        ]);
      case "call":
        return this.call(node, scope);
      case "index":
        return join([this.visit(node.target, scope), ...this.args(node.args, scope)]);
      case "list":
      case "map":
        return join(this.args(node.args, scope));
    }
  }

  private binary(left: Node, right: Node, where: { readonly scope: Scope; readonly arrow: boolean }): Part {
    if (where.arrow) this.binds = true;
    return join([this.visit(left, where.scope), this.visit(right, where.scope)]);
  }

  private method(node: CallNode, scope: Scope): Part {
    const part = this.call(node, scope);
    return binders.has(node.name) ? { ...part, freeOfDollar: true } : part;
  }

  private call(node: CallNode, scope: Scope): Part {
    const name = node.name.replace(/_+$/, "");
    if (restless.has(name)) this.isRepeatable = false;
    if (binding.has(name)) this.binds = true;
    const isCostly = costly.has(name);
    const own: Part = { ...leaf, weight: isCostly ? weights.lambda : name === "get" ? weights.cheap : weights.call };
    const inner = onFacts.has(name)
      ? { dollar: "facts" as const, others: scope.others }
      : lazily.has(name)
        ? scope
        : undefined;
    const parts = this.args(node.args, inner ?? (isCostly || !eager.has(name) ? inLambda : scope));
    const whole = join([own, ...parts]);
    return onFacts.has(name) ? { ...whole, usesDollar: false } : whole;
  }

  private args(args: readonly Argument[], scope: Scope): readonly Part[] {
    return args.flatMap((arg) => {
      if (arg.kind === "skipped") return [];
      return arg.kind === "value"
        ? [this.visit(arg.node, scope)]
        : [this.visit(arg.source, scope), this.visit(arg.target, scope)];
    });
  }
}

/** Functions that take no lambda: in their arguments, variables are those around them. */
const eager = new Set(
  "get len concat values keys items flatten toSet toList intersect union difference symmetricDifference contains containsKey containsValue dict list set str int float bool first last single count sum min max append reverse split join replace toUpper toLower startsWith endsWith matches regex format toYaml toJson isUndef limit take skip delete deleteAll isEmpty trim".split(
    " ",
  ),
);

const leaf: Part = { weight: weights.cheap, freeOfDollar: true, freeOfOthers: true, usesDollar: false };

function variablePart(name: string, scope: Scope): Part {
  const isDollar = name === "1";
  return {
    weight: weights.cheap,
    freeOfDollar: !isDollar || scope.dollar === "facts",
    freeOfOthers: isDollar || scope.others === "facts",
    usesDollar: isDollar,
  };
}

function join(parts: readonly Part[]): Part {
  return {
    weight: parts.reduce((sum, part) => sum + part.weight, 0),
    freeOfDollar: parts.every((part) => part.freeOfDollar),
    freeOfOthers: parts.every((part) => part.freeOfOthers),
    usesDollar: parts.some((part) => part.usesDollar),
  };
}
