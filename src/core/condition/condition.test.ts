/** Fuel's string conditions. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConditionError } from "./condition-error.ts";
import { compileCondition, rewritePaths } from "./condition.ts";
import type { LazyObject, Models } from "./models.ts";
import { parseCondition } from "./parse-condition.ts";

const models: Models = { cluster: { mode: "ha", id: 1 }, settings: { a: { b: [1, "x"] }, s: "text", none: null } };

function outcome(text: string, strict = true): unknown {
  try {
    return parseCondition(text)({ models, strict });
  } catch (error) {
    if (error instanceof ConditionError) return error.kind;
    throw error;
  }
}

describe("expressions", () => {
  it.each<[string, unknown]>([
    ["true or true and false or false", true],
    ["null == false", false],
    ["1 == true", true],
    ["123 != '123'", true],
    ["not true or true", true],
    ["not 1 == 2", false],
    ["'' or 'y'", "y"],
    ["true == false == false", true],
    ['cluster:mode == "ha" and not (cluster:id != 1)', true],
    ["'x' in settings:a.b", true],
    ["'b' in settings:a", true],
    ["'ex' in settings:s", true],
    ["1 in settings:s", "TypeError"],
    ["1 in settings:none", "TypeError"],
    ["cluster:nope", "TypeError"],
    ["cluster:nope?", null],
    ["settings:s.x", "TypeError"],
    ["settings:a.b.x", "TypeError"],
    ["other:x", "KeyError"],
    ["false and other:x", false],
    ["cluster:id = 1", "ParseError"],
    ["trueish", true],
    ["(true", "ParseError"],
    ["", "ParseError"],
    ["-5", -5],
  ])("%s", (text, expected) => {
    expect(outcome(text)).toEqual(expected);
  });

  it("take missing values for null when they are not strict", () => {
    expect(outcome("cluster:a.b.c == null", false)).toBe(true);
  });

  it("read any text or refuse it", () => {
    const piece = fc.constantFrom("true", "not ", "and ", "in ", "(", ")", "==", "a:b.c ", "'x'", "7", "#", "é");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) =>
        ["object", "string", "boolean", "number"].includes(typeof outcome(pieces.join(""))),
      ),
    );
  });

  it("refuse nesting without end", () => {
    expect(outcome("(".repeat(5000))).toBe("ParseError");
    expect(outcome(`true${" and true".repeat(2000)}`)).toBe(true);
  });
});

describe("conditions of tasks", () => {
  const facts: LazyObject = {
    keys: () => ["cluster", "vms"],
    field: (key) => ({ cluster: { id: 1 }, vms: 2, ceilometer: { enabled: true } })[key],
  };

  it.each([
    ["settings:additional_components.ceilometer.value", "settings:ceilometer.enabled"],
    ["settings:common.vms_create.value == 1", "settings:vms_create == 1"],
    ["settings:my.id.value or x", "settings:my.id or x"],
    ["settings:common.value.id == 2", "settings:value.id == 2"],
    ["cluster:common.id.value == 2", "cluster:common.id.value == 2"],
    ["settings:public_ssl.value.hostname", "settings:public_ssl.value.hostname"],
  ])("%s looks into the facts as %s", (text, rewritten) => {
    expect(rewritePaths(text)).toBe(rewritten);
  });

  it("are evaluated over the facts of a node", () => {
    const holds = (text: string): boolean => compileCondition(text).evaluate(facts);
    expect(holds("settings:common.vms.value == 2 and cluster:id == 1")).toBe(true);
    expect(holds("settings:additional_components.ceilometer.value")).toBe(true);
    expect(holds("settings:no.such")).toBe(false);
  });

  it("that can't be read say so with their text", () => {
    expect(() => compileCondition("a == ")).toThrow(
      expect.objectContaining({ kind: "ParseError", condition: "a == " }) as Error,
    );
  });
});
