/** Tokens -> a function over models: `or`, `and`, `==`/`!=`, `in`/`not`, each holding tighter than the one before. */
import { ConditionError } from "./condition-error.ts";
import { equals, fieldOf, isIn, isTrue, type Models, type ModelValue } from "./models.ts";
import { readTokens, type Token } from "./tokens.ts";

/** How values are looked up. */
export interface LookUp {
  readonly models: Models;
  /** Whether a missing value is an error (TypeError) or null. `model:path?` is never strict. */
  readonly strict: boolean;
}
export type Evaluate = (lookUp: LookUp) => ModelValue;

const strength: Readonly<Record<string, number>> = { or: 1, and: 2, "==": 3, "!=": 3, in: 4 };
const notStrength = 4;
/** Deeper nesting is refused. */
const deepest = 300;

/** Throws ConditionError of kind ParseError. */
export function parseCondition(text: string): Evaluate {
  return new Parser(readTokens(text)).parse();
}

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  parse(): Evaluate {
    const result = this.expression(0);
    if (this.token.type !== "end") throw this.unexpected();
    return result;
  }

  private get token(): Token {
    return this.tokens[this.at] ?? { type: "end", shown: "" };
  }

  private expression(least: number): Evaluate {
    this.depth += 1;
    if (this.depth > deepest) throw new ConditionError("ParseError", "the condition is nested too deeply");
    let left = this.operand();
    for (let sign = this.infix(least); sign !== undefined; sign = this.infix(least)) {
      this.at += 1;
      left = combine(sign, left, this.expression(strength[sign] ?? 0));
    }
    this.depth -= 1;
    return left;
  }

  private infix(least: number): string | undefined {
    const { token } = this;
    return token.type === "sign" && (strength[token.sign] ?? 0) > least ? token.sign : undefined;
  }

  private operand(): Evaluate {
    const { token } = this;
    if (token.type === "end") throw this.unexpected();
    this.at += 1;
    if (token.type === "constant") return () => token.value;
    if (token.type === "path") return pathValue(token.path);
    if (token.sign === "not") {
      const operand = this.expression(notStrength);
      return (lookUp) => !isTrue(operand(lookUp));
    }
    if (token.sign !== "(") {
      this.at -= 1;
      throw this.unexpected();
    }
    const inner = this.expression(0);
    if (this.token.type !== "sign" || this.token.sign !== ")") throw this.unexpected();
    this.at += 1;
    return inner;
  }

  private unexpected(): ConditionError {
    return new ConditionError("ParseError", `Syntax error at '${this.token.shown}'`);
  }
}

/** `and` and `or` give one of their operands, and look at the second only when they must. */
function combine(sign: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (sign) {
    case "or":
      return (lookUp) => {
        const value = left(lookUp);
        return isTrue(value) ? value : right(lookUp);
      };
    case "and":
      return (lookUp) => {
        const value = left(lookUp);
        return isTrue(value) ? right(lookUp) : value;
      };
    case "in":
      return (lookUp) => isIn(left(lookUp), right(lookUp));
    default:
      return (lookUp) => equals(left(lookUp), right(lookUp)) === (sign === "==");
  }
}

/** `model:a.b.c`. An unknown model is a KeyError even where missing values are not. */
function pathValue(written: string): Evaluate {
  const path = written.endsWith("?") ? written.slice(0, -1) : written;
  const [model = "", keys = ""] = path.split(":");
  return ({ models, strict }) => {
    if (!Object.hasOwn(models, model)) throw new ConditionError("KeyError", `'No model with name "${model}" defined'`);
    let value: ModelValue | undefined = models[model];
    for (const key of keys.split(".")) if (value !== undefined) value = fieldOf(value, key);
    if (value !== undefined) return value;
    if (!strict || written !== path) return null;
    throw new ConditionError(
      "TypeError",
      `Value of ${path} is undefined. Set options.strict to false to allow undefined values.`,
    );
  };
}
