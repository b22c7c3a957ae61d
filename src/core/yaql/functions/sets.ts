/** Sets: union, intersection, difference. */
import type { Call } from "../call.ts";
import { either, fn, method, operator, param } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { YaqlError } from "../errors.ts";
import { hasMember } from "../equality.ts";
import { each, Iter } from "../iterate.ts";
import * as type from "../param-types.ts";
import { type AnySet, PySet, SetView } from "../sets.ts";
import type { Value } from "../values.ts";
import { spread } from "./lists.ts";

/** The receiver, which must be a set of its own: views of dicts have no such methods. */
function ownSet(call: Call, wanted: string): PySet {
  const set = call.set(0);
  if (!(set instanceof PySet))
    throw new YaqlError("AttributeError", `'${set.typeName}' object has no attribute '${wanted}'`);
  return set;
}

const members = (set: AnySet): Value[] => [...set.members()];
const minus = (left: AnySet, right: AnySet): Value[] => members(left).filter((member) => !hasMember(right, member));

const twoSets = [param("left", type.set), param("right", type.set)];
const values = { params: [param("set", type.set)], rest: type.anything };

export const setFunctions: readonly FunctionSpec[] = [
  fn("set", { params: [], rest: type.anything }, (call) => new PySet(each(call.pullOf(new Iter(spread(call.rest)))))),
  method("toSet", [param("collection", type.iterable)], (call) => new PySet(each(call.pull(0)))),
  fn(
    "isSet",
    [param("arg", type.anything)],
    (call) => call.value(0) instanceof PySet || call.value(0) instanceof SetView,
  ),
  either("len", [param("set", type.set)], (call) => call.set(0).size),
  method("union", twoSets, (call) => new PySet([...ownSet(call, "union").members(), ...call.set(1).members()])),
  method(
    "intersect",
    twoSets,
    (call) => new PySet(members(ownSet(call, "intersection")).filter((member) => hasMember(call.set(1), member))),
  ),
  method("difference", twoSets, (call) => new PySet(minus(ownSet(call, "difference"), call.set(1)))),
  operator("-", [type.set, type.set], (call) => new PySet(minus(ownSet(call, "difference"), call.set(1)))),
  method("symmetricDifference", twoSets, (call) => {
    const [left, right] = [ownSet(call, "symmetric_difference"), call.set(1)];
    return new PySet([...minus(left, right), ...minus(right, left)]);
  }),
  method("add", values, (call) => new PySet([...ownSet(call, "union").members(), ...call.rest])),
  method("remove", values, (call) => new PySet(minus(ownSet(call, "difference"), new PySet(call.rest)))),
];
