/** Collects what went wrong with steps: one diagnostic for each cause, however many nodes it hits. */
import type { Json } from "../base/json.ts";
import type { Diagnostic, DiagnosticCode } from "../model/diagnostic.ts";
import { SYNC_NODE } from "../model/ids.ts";
import type { NodeId } from "../model/ids.ts";
import type { Task } from "../model/layer.ts";
import type { Path, Span } from "../model/source.ts";
import { ConditionError } from "../condition/condition-error.ts";
import { YaqlError } from "../yaql/errors.ts";
import { Problem } from "./problem.ts";
import { FieldProblem } from "./task-evaluator.ts";
import { ExpressionProblem } from "./value-maker.ts";

export interface ProblemList {
  /** Notes what was thrown while a task was looked at for a node. Rethrows what is not about the task but our bug. */
  readonly add: (task: Task, node: NodeId | undefined, thrown: unknown) => void;
  readonly isEmpty: () => boolean;
  readonly diagnostics: () => readonly Diagnostic[];
}

interface Found {
  readonly task: Task;
  readonly field: string | undefined;
  readonly cause: Cause;
  readonly nodes: Set<NodeId>;
}

interface Cause {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly fuelError: string;
  readonly hint?: string | undefined;
  readonly expression: string | undefined;
  /** Zero-based place in the expression. */
  readonly offset: number | undefined;
  readonly path: Path;
}

/** How many nodes a message names. */
const namedNodes = 3;
/** How much of an expression a message shows. */
const longest = 160;

export function problemList(): ProblemList {
  const found = new Map<string, Found>();
  return {
    add: (task, node, thrown) => {
      const field = thrown instanceof FieldProblem ? thrown.field : undefined;
      const cause = causeOf(thrown instanceof FieldProblem ? thrown.cause : thrown);
      const key = JSON.stringify([task.id, field, cause.message, cause.path]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { task, field, cause, nodes: new Set(node === undefined ? [] : [node]) });
      else if (node !== undefined) known.nodes.add(node);
    },
    isEmpty: () => found.size === 0,
    diagnostics: () => [...found.values()].map(diagnosticOf),
  };
}

function causeOf(thrown: unknown): Cause {
  if (thrown instanceof ExpressionProblem) {
    const inner = causeOf(thrown.cause);
    return { ...inner, expression: thrown.expression, path: thrown.path };
  }
  if (thrown instanceof YaqlError) {
    const isSyntax = thrown.kind === "YaqlGrammarException" || thrown.kind === "YaqlLexicalException";
    return {
      code: isSyntax ? "expression/syntax" : "expression/failed",
      ...sayPlainly(thrown),
      fuelError: thrown.kind,
      expression: undefined,
      offset: thrown.place?.offset,
      path: [],
    };
  }
  if (thrown instanceof ConditionError) {
    const code = thrown.kind === "ParseError" ? "expression/syntax" : "expression/failed";
    return {
      code,
      // Python shows the text of a KeyError in quotes.
      message: thrown.message.replace(/^'(.*)'$/, "$1"),
      fuelError: thrown.kind,
      expression: thrown.condition,
      offset: undefined,
      path: [],
    };
  }
  if (thrown instanceof Problem) {
    const { code, fuelError, message, hint } = thrown;
    return { code, message, hint, fuelError, expression: undefined, offset: undefined, path: [] };
  }
  throw thrown;
}

/** The original's words, where people would not understand them, in ours. */
function sayPlainly({ kind, message, expected }: YaqlError): {
  readonly message: string;
  readonly hint: string | undefined;
} {
  switch (kind) {
    case "KeyError":
      return { message: `there is no key ${message}`, hint: "`.get(key)` gives null where `.key` fails." };
    case "NoMatchingFunctionException":
    case "NoMatchingMethodException": {
      const name = /"(?:#(?:unary_)?operator_)?([^"]*)"/.exec(message)?.[1] ?? message;
      const taken = expected === undefined ? "" : `: it takes ${expected}`;
      return { message: `"${name}" can't be called so${taken}`, hint: undefined };
    }
    case "NoFunctionRegisteredException":
    case "NoMethodRegisteredException":
      return { message, hint: expected === undefined ? undefined : `Did you mean "${expected}"?` };
    case "StopIteration":
      return { message: message === "" ? "the list is empty" : message, hint: undefined };
    default:
      return { message, hint: expected === undefined ? undefined : `Here ${expected} is expected.` };
  }
}

function diagnosticOf({ task, field, cause, nodes: hit }: Found): Diagnostic {
  const nodes = [...hit];
  const place = nodes.length === 0 ? "" : ` on ${nodeList(nodes)}`;
  const what = field === undefined ? "" : `, ${[field, ...cause.path.filter((key) => key !== "yaql_exp")].join(".")}`;
  const expression = cause.expression === undefined ? "" : ` in ${quoted(cause.expression)}${columnOf(cause)}`;
  return {
    severity: "error",
    code: cause.code,
    message: `Task "${task.id}"${what}${place}: ${cause.message}${expression}.`,
    at: placeIn(task, field, cause.path),
    hint: cause.hint,
    about: {
      task: task.id,
      ...(field === undefined ? {} : { field }),
      ...(nodes[0] === undefined ? {} : { node: nodes[0] }),
      ...(cause.expression === undefined ? {} : { expression: cause.expression }),
    },
    fuelError: cause.fuelError,
  };
}

function nodeList(nodes: readonly NodeId[]): string {
  const named = nodes.slice(0, namedNodes).map((node) => (node === SYNC_NODE ? "the sync node" : node));
  const rest = nodes.length - named.length;
  return `node${nodes.length > 1 ? "s" : ""} ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`.replace(
    "node the sync node",
    "the sync node",
  );
}

/** Long expressions are cut: `about` has the whole. */
function quoted(expression: string): string {
  const line = expression.replace(/\s+/g, " ").trim();
  return `\`${line.length > longest ? `${line.slice(0, longest)}...` : line}\``;
}

function columnOf({ expression, offset }: Cause): string {
  if (expression === undefined || offset === undefined) return "";
  const before = expression.length - expression.trimStart().length;
  return ` at column ${Math.max(0, offset - before) + 1}`;
}

/** The field may be written under an older spelling. */
function placeIn(task: Task, field: string | undefined, path: Path): Span | undefined {
  if (field === undefined) return task.placeOf?.([]);
  const spellings = [field, field.replaceAll("_", "-"), ...(field === "roles" ? ["role"] : [])];
  const written: Readonly<Record<string, Json>> = task.written;
  return task.placeOf?.([spellings.find((name) => name in written) ?? field, ...path]);
}
