import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { documentOf, parseDocument } from "./parse-document.ts";

const parse = (text: string) => parseDocument({ name: "graph.yaml", text });

function valueOf(text: string): Json {
  const { value, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  return value!.value;
}

/** `line:column code`, as somebody would look for it. */
const told = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ at, code }) => `${at?.line}:${at?.column} ${code}`);
const errorsOf = (text: string): readonly string[] => {
  const { value, diagnostics } = parse(text);
  expect(value).toBeUndefined();
  return told(diagnostics);
};

describe("parseDocument", () => {
  it("reads words as YAML 1.1 has them", () => {
    expect(valueOf("a: yes\nb: 'yes'\nc: 0644\nd: \"0644\"\ne: ~\nf:\ng: 2016-04-01\n")).toEqual({
      a: true,
      b: "yes",
      c: 420,
      d: "0644",
      e: null,
      f: null,
      g: "2016-04-01",
    });
  });

  it("reads JSON, indented with tabs too", () => {
    expect(valueOf('{\n\t"a": [1, "x", null, true]\n}')).toEqual({ a: [1, "x", null, true] });
  });

  it("reads text that only begins like JSON as YAML", () => {
    expect(valueOf("[a, {b: c}]")).toEqual(["a", { b: "c" }]);
    expect(valueOf("{a: yes}")).toEqual({ a: true });
  });

  it("does not read numbers inside JSON texts as YAML would", () => {
    expect(valueOf('{"a": "0644", "b": "yes"}')).toEqual({ a: "0644", b: "yes" });
  });

  it("takes an empty file, and one of comments, for null", () => {
    expect(valueOf("")).toBeNull();
    expect(valueOf("# nothing\n")).toBeNull();
  });

  it("leaves out a byte order mark", () => {
    expect(valueOf("\uFEFFa: 1")).toEqual({ a: 1 });
    expect(valueOf('\uFEFF{"a": 1}')).toEqual({ a: 1 });
  });

  it("reads Windows line ends", () => {
    expect(valueOf("a: |\r\n  x\r\n  y\r\nb: 1\r\n")).toEqual({ a: "x\ny\n", b: 1 });
  });

  it("follows anchors, the latest of a name", () => {
    expect(valueOf("- &a [1]\n- *a\n- &a {x: 2}\n- *a\n")).toEqual([[1], [1], { x: 2 }, { x: 2 }]);
  });

  it("merges maps under <<: own keys win, then the earlier of several", () => {
    const text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 0\nd: {<<: *a}\n";
    expect(valueOf(text)).toMatchObject({ c: { x: 0, y: 1, z: 2 }, d: { x: 1, y: 1 } });
  });

  it("takes << in quotes for a key like any other", () => {
    expect(valueOf("'<<': {a: 1}")).toEqual({ "<<": { a: 1 } });
  });

  it("makes text of keys that are numbers, truth values or null", () => {
    expect(valueOf("1: a\nyes: b\n~: c\n1.5: d\n")).toEqual({ "1": "a", true: "b", null: "c", "1.5": "d" });
  });

  it("keeps the key __proto__ as a key", () => {
    const value = valueOf("__proto__: {polluted: 1}\nb: 2\n") as Record<string, Json>;
    expect(Object.keys(value)).toEqual(["__proto__", "b"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it("obeys the tags of plain types", () => {
    expect(valueOf('[!!str 1, !!int "7", !!float "2", !!bool "no", !!null "", ! 5, !!timestamp 2016-04-01]')).toEqual([
      "1",
      7,
      2,
      false,
      null,
      "5",
      "2016-04-01",
    ]);
  });

  it("knows where values, keys and the inside of texts were written", () => {
    const document = parse(
      "tasks:\n  - id: a\n    requires: [b,\n      'c']\n    cmd: |\n      one\n      two\n",
    ).value!;
    expect(document.placeOf(["tasks", 0])).toEqual({ file: "graph.yaml", line: 2, column: 5 });
    expect(document.placeOf(["tasks", 0, "requires", 1])).toEqual({ file: "graph.yaml", line: 4, column: 7 });
    expect(document.keyPlaceOf?.(["tasks", 0, "requires"])).toEqual({ file: "graph.yaml", line: 3, column: 5 });
    const inside = { value: "one\ntwo\n", index: 5 };
    expect(document.placeInText?.(["tasks", 0, "cmd"], inside)).toEqual({ file: "graph.yaml", line: 7, column: 8 });
    expect(document.placeOf(["tasks", 0, "nothing", "below"])).toEqual(document.placeOf(["tasks", 0]));
  });

  it("knows the places of JSON, with escapes in keys", () => {
    const document = parse('{"tasks": [\n  {"i\\u0064": "a",\n   "requires": ["b", "c"]}]}').value!;
    expect(document.placeOf(["tasks", 0, "id"])).toEqual({ file: "graph.yaml", line: 2, column: 15 });
    expect(document.keyPlaceOf?.(["tasks", 0, "requires"])).toEqual({ file: "graph.yaml", line: 3, column: 4 });
    expect(document.placeOf(["tasks", 0, "requires", 1])).toEqual({ file: "graph.yaml", line: 3, column: 22 });
  });

  it("finds the places of what an alias or a merge stands for", () => {
    const document = parse("a: &a\n  x: 1\nb:\n  <<: *a\nc: *a\n").value!;
    expect(document.placeOf(["b", "x"])).toEqual({ file: "graph.yaml", line: 2, column: 6 });
    expect(document.placeOf(["c", "x"])).toEqual({ file: "graph.yaml", line: 2, column: 6 });
  });
});

describe("parseDocument refuses", () => {
  it("a key given twice, and shows both places", () => {
    const { value, diagnostics } = parse("a: 1\nb: {x: 1, y: 2, x: 3}\na: 2\n");
    expect(value).toBeUndefined();
    expect(told(diagnostics)).toEqual(["2:17 syntax/duplicate-key", "3:1 syntax/duplicate-key"]);
    expect(diagnostics.map(({ related }) => related?.[0]?.at)).toMatchObject([
      { line: 2, column: 5 },
      { line: 1, column: 1 },
    ]);
  });

  it("a key given twice in JSON too", () => {
    const { diagnostics } = parse('{"a": 1,\n "b": {"x": ":", "x": 2}}');
    expect(told(diagnostics)).toEqual(["2:18 syntax/duplicate-key"]);
    expect(diagnostics[0]?.related?.[0]?.at).toMatchObject({ line: 2, column: 8 });
  });

  it("several documents in one file", () => {
    expect(errorsOf("a: 1\n---\nb: 2\n")).toEqual(["2:1 syntax/yaml"]);
  });

  it("broken YAML, at the place where it breaks", () => {
    expect(errorsOf("a: [1, 2\nb: 3\n")).toContain("2:1 syntax/yaml");
    expect(errorsOf("a:\n\t- b\n")).toContain("2:1 syntax/yaml");
    expect(errorsOf('a: "x\n')).toContain("2:1 syntax/yaml");
    expect(errorsOf("a: b: c\n")).toContain("1:4 syntax/yaml");
    expect(errorsOf("- @x\n")).toContain("1:3 syntax/yaml");
  });

  it("broken JSON, at the place where it breaks", () => {
    expect(errorsOf('{"a": 1,\n "b": }x')).not.toEqual([]);
    expect(errorsOf('[{"a": 1}')).toContain("1:10 syntax/yaml");
  });

  it("an unknown alias, and a part that would contain itself", () => {
    expect(errorsOf("a: *b\n")).toEqual(["1:4 syntax/yaml"]);
    expect(errorsOf("a: &a [1, *a]\n")).toEqual(["1:11 syntax/aliases"]);
  });

  it("aliases that stand for more than memory holds", () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(", ")}]`,
    );
    expect(errorsOf(`l0: &l0 x\n${levels.join("\n")}\n`)).toEqual(["7:45 syntax/aliases"]);
  });

  it("what is nested too deep, in brackets, in lines, in JSON and through aliases", () => {
    const levels = Array.from({ length: 150 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}]`);
    const lines = Array.from({ length: 150 }, (_, i) => `${" ".repeat(i)}a:`);
    const codes = (text: string) => new Set(errorsOf(text).map((one) => one.split(" ")[1]));
    expect(codes("[a, ".repeat(5000))).toEqual(new Set(["syntax/too-deep"]));
    expect(codes(`${"[a, ".repeat(110)}${"]".repeat(110)}`)).toEqual(new Set(["syntax/too-deep"]));
    expect(codes("[".repeat(110) + "]".repeat(110))).toEqual(new Set(["syntax/too-deep"]));
    expect(codes(lines.join("\n"))).toEqual(new Set(["syntax/too-deep"]));
    expect(codes(`l0: &l0 x\n${levels.join("\n")}\n`)).toEqual(new Set(["syntax/too-deep"]));
  });

  it("binary junk, at the first character that does not belong", () => {
    expect(errorsOf("a: 1\nb: \u0000\u0001")).toEqual(["2:4 syntax/encoding"]);
    expect(errorsOf("a: \uFFFD")).toEqual(["1:4 syntax/encoding"]);
    expect(errorsOf("\u007fELF")).toEqual(["1:1 syntax/encoding"]);
  });

  it("texts that can't be stored, though escapes can spell them", () => {
    expect(errorsOf('{"a": "\\u0000"}')).toEqual(["1:1 syntax/encoding"]);
    expect(errorsOf('a: "\\0"\n')).toEqual(["1:4 syntax/encoding"]);
    expect(errorsOf('["\\ud800"]')).toEqual(["1:1 syntax/encoding"]);
  });

  it("numbers and tags that JSON does not have, and keys that are no text", () => {
    expect(errorsOf("a: .nan\nb: .inf\n")).toEqual(["1:4 shape/value", "2:4 shape/value"]);
    expect(errorsOf("a: !!binary aGk=\nb: !Foo 1\nc: !!set {x}\n")).toEqual([
      "1:13 syntax/yaml",
      "2:9 syntax/yaml",
      "3:10 syntax/yaml",
    ]);
    expect(errorsOf("a: {NAME}\n? [a, b]\n: c\n")).toEqual(["2:3 syntax/yaml"]);
  });

  it("a merge of something that is no map", () => {
    expect(errorsOf("<<: 5\n")).toEqual(["1:5 syntax/yaml"]);
  });

  it("more text than it reads, without reading it", () => {
    expect(errorsOf(`a: ${"x".repeat(17 * 1024 * 1024)}`)).toEqual(["1:1 shape/length"]);
  });

  it("after fifty problems no more are looked for", () => {
    const { diagnostics } = parse("]\n".repeat(100_000));
    expect(diagnostics).toHaveLength(50);
  });
});

describe("parseDocument warns", () => {
  it("of numbers with more digits than are kept", () => {
    const { value, diagnostics } = parse("a: 12345678901234567890\n");
    expect(value?.value).toEqual({ a: 12345678901234567000 });
    expect(told(diagnostics)).toEqual(["1:4 shape/value"]);
    expect(diagnostics[0]?.severity).toBe("warning");
  });
});

describe("documentOf", () => {
  it("has one place for all parts of a value without a text", () => {
    const document = documentOf({ a: [1] }, "request");
    expect(document.placeOf(["a", 0])).toEqual({ file: "request", line: 1, column: 1 });
  });
});
