/** Syntax tree -> closures, once per expression. */
import { type Candidates, candidatesFor, type Form } from "./candidates.ts";
import type { Code, Env, Library } from "./environment.ts";
import { isTrue } from "./equality.ts";
import { invoke } from "./invoke.ts";
import { callGet, dotName, readRoot } from "./access.ts";
import { lookUpForm } from "./look-up-form.ts";
import { noMatch } from "./resolution-errors.ts";
import {
  type AccessNode,
  type Argument,
  type BinaryNode,
  type CallNode,
  type ConstantValue,
  type Node,
  ruleName,
} from "./syntax.ts";
import { positionOf } from "./environment.ts";
import { whereEqual } from "./where-index.ts";
import { Float, kindOf, type Value } from "./values.ts";

/** Code for a call whose receiver is at hand. */
type MethodCode = (env: Env, receiver: Value) => Value;
/** What may be put around the code of a node, e.g. to remember its results. */
export type Wrap = (node: Node, code: Code) => Code;

/** Compiles a tree. `wrap` sees every node, from the leaves up. */
export function compileNode(node: Node, wrap: Wrap): Code {
  return wrap(node, new Compiler(wrap).compile(node));
}

class Compiler {
  private readonly wrap: Wrap;

  constructor(wrap: Wrap) {
    this.wrap = wrap;
  }

  code(node: Node): Code {
    return this.wrap(node, this.compile(node));
  }

  compile(node: Node): Code {
    switch (node.kind) {
      case "constant": {
        const value = constantOf(node.constant);
        return () => value;
      }
      case "variable":
        return variableCode(node.name, readWholeRoot);
      case "group":
        return this.code(node.inner);
      case "unary":
        return this.unary(node.sign, this.code(node.operand), node.operand);
      case "binary":
        return this.binary(node);
      case "access":
        return this.access(node);
      case "call":
        return withoutReceiver(this.call(node));
      case "index":
        return this.builtin("#indexer", [{ kind: "value", node: node.target }, ...node.args]);
      case "list":
        return this.builtin("#list", node.args);
      case "map":
        return this.builtin("#map", node.args);
    }
  }

  private unary(sign: string, operand: Code, node: Node): Code {
    if (sign === "not") return (env) => !isTrue(operand(env));
    return this.builtin(`#unary_operator_${sign}`, [{ kind: "value", node }]);
  }

  private binary(node: BinaryNode): Code {
    if (node.sign === "and" || node.sign === "or") return this.junction(node);
    const name = node.sign === "=" ? "*equal" : node.sign === "!=" ? "*not_equal" : `#operator_${node.sign}`;
    return this.builtin(name, [
      { kind: "value", node: node.left },
      { kind: "value", node: node.right },
    ]);
  }

  /** `and` and `or` give one of their operands, and look at the second only when they must. */
  private junction(node: BinaryNode): Code {
    const [left, right] = [this.code(node.left), this.code(node.right)];
    if (node.sign === "and") {
      return (env) => {
        const value = left(env);
        return isTrue(value) ? right(env) : value;
      };
    }
    return (env) => {
      const value = left(env);
      return isTrue(value) ? value : right(env);
    };
  }

  private access(node: AccessNode): Code {
    const member = this.member(node);
    const receiver = this.receiver(node.receiver);
    if (member === undefined) return refuseMember(node.safe ? receiver : () => "");
    if (!node.safe) return (env) => member(env, receiver(env));
    return (env) => {
      const value = receiver(env);
      return value === null ? null : member(env, value);
    };
  }

  /** A variable in front of a dot is not read as a whole: what is read is what stands behind the dot. */
  private receiver(node: Node): Code {
    return node.kind === "variable" ? variableCode(node.name, (_env, value) => value) : this.code(node);
  }

  /** What stands behind the dot, or undefined when it is neither a word nor a call. */
  private member(node: AccessNode): MethodCode | undefined {
    const { member, receiver } = node;
    const isVariable = receiver.kind === "variable";
    if (member.kind === "constant" && member.bareWord && member.constant.type === "string") {
      const name = member.constant.value;
      return isVariable ? (env, value) => readRoot(env, value, name) : (env, value) => dotName(env, value, name);
    }
    if (member.kind !== "call") return undefined;
    const call = this.indexed(member, this.call(member));
    if (!isVariable) return call;
    const get = this.getOf(member);
    return (env, value) => (get === undefined ? undefined : get(env, value)) ?? call(env, readWholeRoot(env, value));
  }

  /** `where($.name = x)`, with an `x` that is the same for all items, looks items up by that name. */
  private indexed(member: CallNode, scan: MethodCode): MethodCode {
    const form = lookUpForm(member);
    return form === undefined ? scan : whereEqual(form.name, this.code(form.wanted), scan);
  }

  /** `$.get(key)` and `$.get(key, otherwise)`, so that only this key counts as read. */
  private getOf(member: CallNode): ((env: Env, value: Value) => Value | undefined) | undefined {
    const [key, otherwise] = member.args;
    if (member.name !== "get" || member.args.length > 2 || key?.kind !== "value") return undefined;
    if (otherwise !== undefined && otherwise.kind !== "value") return undefined;
    return callGet(this.code(key.node), otherwise === undefined ? undefined : this.code(otherwise.node));
  }

  private builtin(name: string, args: readonly Argument[]): Code {
    return withoutReceiver(callCode(name, this.forms(args)));
  }

  private call(node: CallNode): (env: Env, receiver: Value | undefined) => Value {
    return callCode(node.name, this.forms(node.args));
  }

  private forms(args: readonly Argument[]): readonly Form[] {
    return args.map((arg): Form => {
      if (arg.kind === "skipped") return { type: "skipped" };
      if (arg.kind === "value")
        return { type: "code", code: this.code(arg.node), constantKind: constantKindOf(arg.node) };
      return { type: "rule", source: this.code(arg.source), target: this.code(arg.target), name: ruleName(arg.source) };
    });
  }
}

/** `x?.1` is null for a null `x`; otherwise nothing but a word or a call can stand behind a dot. */
function refuseMember(receiver: Code): Code {
  return (env) => {
    if (receiver(env) === null) return null;
    throw noMatch("#operator_.", undefined);
  };
}

const withoutReceiver =
  (call: (env: Env, receiver: Value | undefined) => Value): Code =>
  (env) =>
    call(env, undefined);

/** A call that remembers which functions it can mean, as long as they can't change. */
function callCode(name: string, forms: readonly Form[]): (env: Env, receiver: Value | undefined) => Value {
  let library: Library | undefined;
  let asMethod: Candidates | undefined;
  let asFunction: Candidates | undefined;
  return (env, receiver) => {
    if (env.run.definesFunctions) return invoke(candidatesFor(name, forms, { env, receiver }), env, receiver);
    if (library !== env.run.library) {
      library = env.run.library;
      asMethod = undefined;
      asFunction = undefined;
    }
    if (receiver === undefined)
      return invoke((asFunction ??= candidatesFor(name, forms, { env, receiver })), env, receiver);
    return invoke((asMethod ??= candidatesFor(name, forms, { env, receiver })), env, receiver);
  };
}

function variableCode(name: string, read: (env: Env, value: Value) => Value): Code {
  const index = positionOf(name);
  if (index === undefined) return (env) => read(env, env.byName(name));
  return (env) => read(env, env.at(index));
}

/** Tells who watches that everything in these facts may matter. */
function readWholeRoot(env: Env, value: Value): Value {
  env.run.watcher?.readWhole(value);
  return value;
}

function constantOf(constant: ConstantValue): Value {
  switch (constant.type) {
    case "null":
      return null;
    case "float":
      return Number.isInteger(constant.value) ? new Float(constant.value) : constant.value;
    case "boolean":
    case "integer":
    case "string":
      return constant.value;
  }
}

function constantKindOf(node: Node): number | undefined {
  return node.kind === "constant" ? kindOf(constantOf(node.constant)) : undefined;
}
