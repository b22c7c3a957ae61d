/** Finds the place in an expression at which an evaluation failed. */
import { compileNode } from "./compile.ts";
import type { Code, Env } from "./environment.ts";
import { placed, YaqlBudgetError, YaqlError } from "./errors.ts";
import type { Node } from "./syntax.ts";

/** How many different failures of one expression are remembered with their places. */
const mostKept = 50;

/**
 * Gives errors the place of the innermost part of the expression that failed. The expression is evaluated once more for that, with an
 * eye on every part; the same failure on another node is not looked for again.
 */
export class Locator {
  private readonly text: string;
  private readonly tree: Node;
  private readonly offsets = new Map<string, number>();
  private traced: Code | undefined;

  constructor(text: string, tree: Node) {
    this.text = text;
    this.tree = tree;
  }

  /** The same error with a place, if there is one to be found. `env` is a fresh scope like the one it failed in. */
  located(error: YaqlError, env: () => Env, finish: (value: Code) => Code): YaqlError {
    if (error.place !== undefined || error instanceof YaqlBudgetError) return error;
    const key = `${error.kind} ${error.message}`;
    const offset = this.offsets.get(key) ?? this.search(error, env, finish);
    if (offset === undefined) return error;
    if (this.offsets.size < mostKept) this.offsets.set(key, offset);
    return placed(error, { expression: this.text, offset });
  }

  private search(error: YaqlError, env: () => Env, finish: (value: Code) => Code): number | undefined {
    this.traced ??= compileNode(this.tree, (node, code) => this.watched(node, code));
    try {
      finish(this.traced)(env());
    } catch (again) {
      if (again instanceof YaqlError && again.kind === error.kind && again.message === error.message)
        return again.place?.offset;
      if (!(again instanceof YaqlError) && !(again instanceof RangeError)) throw again;
    }
    return undefined;
  }

  private watched(node: Node, code: Code): Code {
    const offset = node.kind === "access" ? node.member.offset : node.offset;
    return (env) => {
      try {
        return code(env);
      } catch (error) {
        if (!(error instanceof YaqlError) || error instanceof YaqlBudgetError || error.place !== undefined) throw error;
        throw placed(error, { expression: this.text, offset });
      }
    };
  }
}
