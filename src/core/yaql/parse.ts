/** Tokens -> syntax tree: a Pratt parser whose recursion is bounded by `maxDepth`. */
import { YaqlError } from "./errors.ts";
import type { Argument, BinarySign, Node, UnarySign } from "./syntax.ts";
import { TokenReader, type Token } from "./tokens.ts";

/** The deepest tree that is accepted; deeper ones fail with `RecursionError`, as they do in the original. */
export const maxDepth = 400;

/** How strongly an operator holds its operands together: the higher, the tighter. */
const strength: Readonly<Record<string, number>> = {
  "->": 1,
  or: 2,
  and: 3,
  "=": 5,
  "!=": 5,
  "<": 5,
  ">": 5,
  "<=": 5,
  ">=": 5,
  in: 5,
  "+": 6,
  "-": 6,
  "*": 7,
  "/": 7,
  mod: 7,
  "=~": 8,
  "!~": 8,
  "[": 10,
  ".": 11,
  "?.": 11,
};
const prefixStrength: Readonly<Record<UnarySign, number>> = { not: 4, "+": 9, "-": 9 };

/** Reads an expression. Throws YaqlError: YaqlLexicalException, YaqlGrammarException, or RecursionError when it is too deep. */
export function parseExpression(text: string): Node {
  return new Parser(text).parse();
}

class Parser {
  private readonly text: string;
  private readonly reader: TokenReader;
  private token: Token;
  private nesting = 0;

  constructor(text: string) {
    this.text = text;
    this.reader = new TokenReader(text);
    this.token = this.reader.next();
  }

  parse(): Node {
    const node = this.expression(0);
    if (this.token.type !== "end") this.fail("an operator or the end");
    return node;
  }

  /** An expression whose operators all hold tighter than `least`. */
  private expression(least: number): Node {
    this.nesting += 1;
    if (this.nesting > maxDepth) throw this.tooDeep();
    let left = this.operand();
    for (;;) {
      const sign = this.infixSign();
      const holds = sign === undefined ? 0 : (strength[sign] ?? 0);
      if (sign === undefined || holds <= least) break;
      left = this.infix(left, sign);
      if (left.depth > maxDepth) throw this.tooDeep();
    }
    this.nesting -= 1;
    return left;
  }

  private infixSign(): string | undefined {
    return this.token.type === "sign" && strength[this.token.sign] !== undefined ? this.token.sign : undefined;
  }

  private infix(left: Node, sign: string): Node {
    const offset = this.token.offset;
    this.advance();
    if (sign === "[") {
      const args = this.arguments("]");
      return { kind: "index", target: left, args, offset, depth: 1 + Math.max(left.depth, depthOf(args)) };
    }
    const holds = strength[sign] ?? 0;
    const right = this.expression(sign === "->" ? holds - 1 : holds);
    const depth = 1 + Math.max(left.depth, right.depth);
    if (sign === "." || sign === "?.")
      return { kind: "access", safe: sign === "?.", receiver: left, member: right, offset, depth };
    return { kind: "binary", sign: sign as BinarySign, left, right, offset, depth };
  }

  private operand(): Node {
    const token = this.token;
    switch (token.type) {
      case "constant":
        this.advance();
        return { kind: "constant", constant: token.constant, bareWord: token.bareWord, offset: token.offset, depth: 1 };
      case "variable":
        this.advance();
        return { kind: "variable", name: token.name, offset: token.offset, depth: 1 };
      case "call": {
        this.advance();
        const args = this.arguments(")");
        return { kind: "call", name: token.name, args, offset: token.offset, depth: 1 + depthOf(args) };
      }
      case "sign":
        return this.bracketOrPrefix(token.sign, token.offset);
      case "end":
        return this.fail("a value");
    }
  }

  private bracketOrPrefix(sign: string, offset: number): Node {
    if (sign === "(") {
      this.advance();
      const inner = this.expression(0);
      this.expect(")");
      return { kind: "group", inner, offset, depth: inner.depth + 1 };
    }
    if (sign === "[" || sign === "{") {
      this.advance();
      const args = this.arguments(sign === "[" ? "]" : "}");
      return { kind: sign === "[" ? "list" : "map", args, offset, depth: 1 + depthOf(args) };
    }
    if (sign === "not" || sign === "+" || sign === "-") {
      this.advance();
      const operand = this.expression(prefixStrength[sign]);
      return { kind: "unary", sign, operand, offset, depth: operand.depth + 1 };
    }
    return this.fail("a value");
  }

  /**
   * Arguments up to and including `close`. A place between two commas may be left out, but not the last one, and
   * not two in a row before `name => value`; after the first `name => value` only such may follow.
   */
  private arguments(close: string): readonly Argument[] {
    const args: Argument[] = [];
    if (this.takeSign(close)) return args;
    let gaps = 0;
    while (this.takeSign(",")) {
      args.push({ kind: "skipped" });
      gaps += 1;
    }
    for (;;) {
      const named = args.at(-1)?.kind === "rule";
      this.argument(args, { named, ruleAllowed: args.length === 0 || (gaps < args.length && gaps <= 1) });
      if (this.takeSign(close)) return args;
      this.expectComma(close);
      gaps = 0;
      while (args.at(-1)?.kind !== "rule" && this.takeSign(",")) {
        args.push({ kind: "skipped" });
        gaps += 1;
      }
    }
  }

  private argument(args: Argument[], state: { readonly named: boolean; readonly ruleAllowed: boolean }): void {
    const node = this.expression(0);
    const isRule = this.token.type === "sign" && this.token.sign === "=>";
    if (isRule ? !state.ruleAllowed : state.named) this.fail(isRule ? "a comma or a bracket" : "=>");
    if (!isRule) {
      args.push({ kind: "value", node });
      return;
    }
    this.advance();
    args.push({ kind: "rule", source: node, target: this.expression(0) });
  }

  private takeSign(sign: string): boolean {
    if (this.token.type !== "sign" || this.token.sign !== sign) return false;
    this.advance();
    return true;
  }

  private expect(sign: string): void {
    if (!this.takeSign(sign)) this.fail(`"${sign}"`);
  }

  private expectComma(close: string): void {
    if (!this.takeSign(",")) this.fail(`"," or "${close}"`);
  }

  private advance(): void {
    this.token = this.reader.next();
  }

  private tooDeep(): YaqlError {
    const place = { expression: this.text, offset: this.token.offset };
    return new YaqlError("RecursionError", `the expression is nested more than ${maxDepth} levels deep`, { place });
  }

  private fail(expected: string): never {
    const { offset, shown, type } = this.token;
    const what =
      type === "end"
        ? "unexpected end of statement"
        : `unexpected '${shown}' at position ${offset} of expression '${this.text}'`;
    throw new YaqlError("YaqlGrammarException", `Parse error: ${what}`, {
      place: { expression: this.text, offset },
      expected,
    });
  }
}

function depthOf(args: readonly Argument[]): number {
  let deepest = 0;
  for (const arg of args) {
    if (arg.kind === "value") deepest = Math.max(deepest, arg.node.depth);
    else if (arg.kind === "rule") deepest = Math.max(deepest, arg.source.depth, arg.target.depth);
  }
  return deepest;
}
