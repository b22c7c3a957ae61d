import { describe, expect, test } from "vitest";
import { isSecretName } from "../../access/secret-text.ts";
import { createSecretBox } from "./secret-box.ts";

const [one, other] = [createSecretBox(new Uint8Array(32).fill(1)), createSecretBox(new Uint8Array(32).fill(2))];

describe("the box of secrets", () => {
  test("opens what it sealed, and seals the same text otherwise each time, under one name", () => {
    for (const text of ["x", "", "é🛑\u0000\n", "x".repeat(100_000)]) {
      const [first, second] = [one.seal(text), one.seal(text)];
      expect(one.open(first)).toBe(text);
      expect(first.box).not.toBe(second.box);
      expect(first.name).toBe(second.name);
      expect(first.name).toBe(one.nameOf(text));
      expect(isSecretName(first.name)).toBe(true);
    }
    expect(one.nameOf("x")).not.toBe(one.nameOf("y"));
    expect(one.nameOf("x")).not.toBe(other.nameOf("x"));
  });

  test("refuses what another key sealed, what was changed, and what was sealed under another name", () => {
    const sealed = one.seal("secret");
    const bytes = Buffer.from(sealed.box, "base64");
    bytes[14]! ^= 1;
    const bad = [
      { ...sealed, box: bytes.toString("base64") },
      { ...sealed, name: one.nameOf("other") },
      { ...sealed, box: "" },
      { ...sealed, box: "AAAA" },
    ];
    for (const changed of bad)
      expect(() => one.open(changed)).toThrow(expect.objectContaining({ code: "secret/unreadable" }));
    expect(() => other.open(sealed)).toThrow(expect.objectContaining({ code: "secret/unreadable" }));
  });
});
