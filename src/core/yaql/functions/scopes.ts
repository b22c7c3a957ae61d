/** Variables and functions made in an expression: `let`, `with`, `def`, `unpack`, `->`, `call`, `assert`. */
import type { Call } from "../call.ts";
import { fn, method, operator, optional, param } from "../declare.ts";
import { Env, type FunctionSpec } from "../environment.ts";
import { isTrue } from "../equality.ts";
import { typeError, valueError, YaqlError } from "../errors.ts";
import { candidatesFor, type Form } from "../candidates.ts";
import { invoke } from "../invoke.ts";
import { done, Iter, Memorized } from "../iterate.ts";
import { mappingEntries } from "../mappings.ts";
import * as type from "../param-types.ts";
import { kindOf, type Value } from "../values.ts";

function scopeWith(call: Call): Env {
  return call.env.child([...call.rest]);
}

function letScope(call: Call): Env {
  const scope = scopeWith(call);
  for (const [name, value] of call.named) scope.set(name, value);
  return scope;
}

/** `[1, 2].unpack(a, b)` sets `$a` and `$b`; without names, `$1` and `$2`. */
function unpack(call: Call): Env {
  const scope = call.env.child();
  const names = call.rest.map(String);
  const pull = call.pull(0);
  const values: Value[] = [];
  for (let value = pull(); value !== done; value = pull()) {
    values.push(value);
    if (names.length > 0 && values.length > names.length) break;
  }
  if (names.length === 0)
    values.forEach((value, index) => {
      scope.set(String(index + 1), value);
    });
  else if (names.length !== values.length)
    throw valueError(`Cannot unpack ${values.length} elements into ${names.length}`);
  else
    names.forEach((name, index) => {
      scope.set(name, values[index] ?? null);
    });
  return scope;
}

/** `def(name, body)`: a function of any arguments, known to itself and to everything in its scope. */
function define(call: Call): Env {
  const scope = call.env.child();
  const body = call.lambda(1).code;
  const { run } = call;
  scope.define(
    fn(camelCase(call.text(0)), { params: [], rest: type.anything, restNamed: type.anything }, (inner) => {
      if (run.depth >= run.limits.calls) throw new YaqlError("RecursionError", "maximum recursion depth exceeded");
      run.depth += 1;
      try {
        run.step();
        const frame = scope.child([...inner.rest]);
        for (const [name, value] of inner.named) frame.set(name, value);
        return body(frame);
      } finally {
        run.depth -= 1;
      }
    }),
  );
  return scope;
}

/** Names of functions are registered in camel case, without trailing underscores. */
const camelCase = (name: string): string =>
  name.replace(/_+$/, "").replace(/(?!^)_(\w)/g, (_all, letter: string) => letter.toUpperCase());

function callByName(call: Call): Value {
  const forms: Form[] = call.sequence(1).map(formOf);
  for (const [name, value] of mappingEntries(call.map(2))) {
    if (typeof name !== "string") throw typeError("expected string or bytes-like object");
    if (!/^(?!__)[\p{L}_][\p{L}\p{N}_]*/u.test(name))
      throw new YaqlError("RuntimeError", "dictionary changed size during iteration");
    forms.push({ type: "rule", source: () => name, target: () => value, name });
  }
  const receiver = call.has(3) ? call.value(3) : undefined;
  return invoke(candidatesFor(call.text(0), forms, { env: call.env, receiver }), call.env, receiver);
}

const formOf = (value: Value): Form => ({ type: "code", code: () => value, constantKind: kindOf(value) });

/** Gives its receiver when the condition holds for it. */
function assertThat(call: Call): Value {
  const given = call.value(0);
  const value = given instanceof Iter ? new Memorized(given.walk()) : given;
  if (!isTrue(call.lambda(1).call(value))) throw new YaqlError("AssertionError", call.textOr(2) ?? "Assertion failed");
  return value;
}

export const scopeFunctions: readonly FunctionSpec[] = [
  fn("with", { params: [], rest: type.anything }, scopeWith),
  fn("let", { params: [], rest: type.anything, restNamed: type.anything }, letScope),
  method("unpack", { params: [param("sequence", type.iterable)], rest: type.text }, unpack),
  fn("def", [param("name", type.text), param("func", type.lambda)], define),
  operator("->", [type.context, type.lambda], (call) => {
    const scope = call.value(0);
    return scope instanceof Env ? call.lambda(1).callIn(scope) : null;
  }),
  method(
    "assert",
    [param("obj", type.anything), param("condition", type.lambda), optional("message", type.text)],
    assertThat,
  ),
  fn(
    "call",
    [
      param("name", type.text),
      param("args", type.sequence),
      param("kwargs", type.mapping),
      optional("receiver", type.anything),
    ],
    callByName,
  ),
];
