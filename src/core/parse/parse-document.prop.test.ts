import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Json } from "../base/json.ts";
import { isJsonObject, isList } from "../base/json.ts";
import { parseDocument } from "./parse-document.ts";

const parse = (text: string) => parseDocument({ name: "fuzz.yaml", text });

/** There is a value exactly when nothing is an error, and everything that is said has a place within the text. */
function isSound(text: string): void {
  const { value, diagnostics } = parse(text);
  const hasError = diagnostics.some(({ severity }) => severity === "error");
  expect(value === undefined).toBe(hasError);
  const lines = text.split(/\r\n?|\n/);
  for (const { at } of diagnostics) {
    expect(at!.line).toBeLessThanOrEqual(lines.length);
    expect(at!.column).toBeGreaterThanOrEqual(1);
  }
  if (value !== undefined) expect(() => JSON.stringify(value.value)).not.toThrow();
}

const yamlish = fc
  .array(
    fc
      .constantFrom(
        "a",
        "b: ",
        "- ",
        "  ",
        "\n",
        "\t",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        '"',
        "'",
        "&a ",
        "*a",
        "|\n",
        ">-\n",
      )
      .chain((part) => fc.constantFrom(part, "<<: ", "#", "---", "...", "%YAML 1.1", "!x ", "? ", "\\", "1", "~", "é")),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

/** A graph that uses most of what YAML offers. */
const graph = `# two tasks
defaults: &shell {type: shell, version: 2.1.0}
tasks:
  - id: "web-start"
    <<: *shell
    role: [web, '/^(primary-)?api$/']
    requires: [deploy_start]
    cross-depends:
      - {name: store, role: self}
    condition:
      yaql_exp: >
        changed($.a.b) and
        not $.c
    parameters:
      cmd: |
        echo 'x' > /tmp/y
      timeout: 300
  - {id: store, <<: *shell, role: '*', "parameters": {"cmd": "true"}}
`;

/** The text with some of its characters cut out, doubled or replaced. */
const mutated = (text: string) =>
  fc
    .array(
      fc.record({
        at: fc.nat(text.length),
        cut: fc.nat(12),
        put: fc.oneof(yamlish, fc.string({ maxLength: 5 }), fc.constantFrom("\u0000", "\uFFFD", "\t", "\r")),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((changes) => changes.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), text));

const json = fc
  .jsonValue({ maxDepth: 5 })
  .filter((value) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value))) as fc.Arbitrary<Json>;

describe("parseDocument", () => {
  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), isSound), { numRuns: 300 });
    fc.assert(fc.property(yamlish, isSound), { numRuns: 1000 });
  });

  it("never throws for a graph that was cut or changed", () => {
    fc.assert(fc.property(mutated(graph), isSound), { numRuns: 300 });
    fc.assert(
      fc.property(fc.nat(graph.length), (end) => {
        isSound(graph.slice(0, end));
      }),
      { numRuns: 100 },
    );
  });

  it("reads back whatever JSON prints, in one line or many", () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1, 2), (value, indent) => {
        const text = JSON.stringify([value], undefined, indent);
        expect(parse(text).value?.value).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it("reads back what is printed as YAML 1.1", () => {
    const plain = json.filter((value) => !/\d[eE]|-0\b|\.\d/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(plain, (value) => {
        const text = stringify(value, {
          version: "1.1",
          defaultStringType: "QUOTE_DOUBLE",
          aliasDuplicateObjects: false,
        });
        expect(parse(text).value?.value).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });

  it("knows where each text of a JSON document stands", () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify({ value }, undefined, indent);
        const lines = text.split("\n");
        const document = parse(text).value!;
        for (const [path, part] of textsIn({ value }, [])) {
          const { line, column } = document.placeOf(path);
          expect(lines[line - 1]!.slice(column - 1).startsWith(JSON.stringify(part))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function textsIn(
  value: Json,
  path: readonly (string | number)[],
): readonly (readonly [readonly (string | number)[], string])[] {
  if (typeof value === "string") return [[path, value]];
  if (isList(value)) return value.flatMap((item, i) => textsIn(item, [...path, i]));
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, part]) => textsIn(part, [...path, key])) : [];
}

/** Real graphs, where they are at hand. */
const data = join(process.env["STRATA_SHARED"] ?? resolve(import.meta.dirname, "../../../../shared"), "golden", "data");
const files = existsSync(data) ? readdirSync(data).filter((name) => name.endsWith(".yaml")) : [];
if (files.length === 0) console.log("parse: no real graphs at ../shared/golden/data: left out");

describe.skipIf(files.length === 0)("real graphs", () => {
  it("are the same in YAML and in JSON", () => {
    for (const name of files) {
      const [yaml, json] = [name, name.replace(/yaml$/, "json")].map((one) => readFileSync(join(data, one), "utf8"));
      expect(parse(yaml!).diagnostics).toEqual([]);
      expect(parse(yaml!).value?.value).toEqual(JSON.parse(json!));
      expect(parse(json!).value?.value).toEqual(JSON.parse(json!));
    }
  });

  it("never make the reader throw when they are cut or changed", () => {
    const texts = files.map((name) => readFileSync(join(data, name), "utf8").slice(0, 2000));
    fc.assert(fc.property(fc.constantFrom(...texts).chain(mutated), isSound), { numRuns: 100 });
    const lists = files.map((name) => readFileSync(join(data, name.replace(/yaml$/, "json")), "utf8").slice(0, 2000));
    fc.assert(fc.property(fc.constantFrom(...lists).chain(mutated), isSound), { numRuns: 100 });
  });
});

describe("hostile texts", () => {
  const many = 5_000;
  it.each([
    ["open brackets", "[".repeat(many)],
    ["closing brackets", "]".repeat(many)],
    ["dashes in a line", "- ".repeat(many)],
    ["question marks", "? ".repeat(many)],
    ["keys in a line", "a: ".repeat(many)],
    ["stairs of keys", Array.from({ length: 250 }, (_, i) => `${" ".repeat(i)}a:\n`).join("")],
    ["quotes", '"'.repeat(many)],
    ["anchors", "&a ".repeat(many)],
    ["tags", "!a ".repeat(many)],
    ["commas", `[${", ".repeat(many)}`],
    ["line feeds", `a:${"\n".repeat(many)} b`],
    ["aliases", `- &a x\n${"- *a\n".repeat(many)}`],
    ["wrong escapes", `"${"\\q".repeat(many)}"`],
    ["equal keys", "a: 1\n".repeat(many / 10)],
    ["brackets of JSON", "[".repeat(many) + "]".repeat(many)],
  ])("made of %s end in a value or a complaint", (_, text) => {
    isSound(text);
  });
});
