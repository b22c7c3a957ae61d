import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSecretMask } from "./secret-output.ts";
import { isSecretName, revealSecrets, sealMarked, secretNames } from "./secret-text.ts";

const hex = (text: string): string =>
  [...new TextEncoder().encode(text)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .padEnd(32, "0")
    .slice(-32);
const nameOf = (text: string): string => `•••${hex(text)}`;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (parts: readonly Uint8Array[]): string => Buffer.concat(parts).toString("utf8");

describe("marked secrets", () => {
  test("are sealed wherever they are: alone, as Fuel's attributes, as parameters of tasks", () => {
    const value = {
      db: { password: { $secret: "one" }, port: 1 },
      editable: {
        access: { password: { type: "password", value: "two", label: "Password" }, user: { type: "text", value: "u" } },
      },
      own: { secret: true, value: "three" },
      tasks: [
        { id: "t", type: "shell", secrets: ["pw", "list"], parameters: { pw: "four", list: ["five", 6], cmd: "x" } },
      ],
    };
    expect(sealMarked(value, nameOf)).toEqual({
      db: { password: nameOf("one"), port: 1 },
      editable: {
        access: {
          password: { type: "password", value: nameOf("two"), label: "Password" },
          user: { type: "text", value: "u" },
        },
      },
      own: { secret: true, value: nameOf("three") },
      tasks: [
        {
          id: "t",
          type: "shell",
          secrets: ["pw", "list"],
          parameters: { pw: nameOf("four"), list: [nameOf("five"), 6], cmd: "x" },
        },
      ],
    });
  });

  test("stay as they are when they come back as they were shown, and what is not marked is the same object", () => {
    const sealed = { a: { $secret: nameOf("x") }, b: { type: "password", value: nameOf("y") } };
    expect(sealMarked(sealed, nameOf)).toEqual({ a: nameOf("x"), b: { type: "password", value: nameOf("y") } });
    const plain = { a: [{ b: "•••" }], type: "password" };
    expect(sealMarked(plain, nameOf)).toBe(plain);
    expect(sealMarked({ type: "password", value: "" }, nameOf)).toEqual({ type: "password", value: "" });
  });

  test("are texts that stand alone", () => {
    for (const bad of [{ $secret: 7 }, { $secret: "a", other: 1 }, { $secret: null }])
      expect(() => sealMarked({ a: bad }, nameOf)).toThrow("$secret");
  });

  test("are found and put back amid other text, each once", () => {
    const texts = new Map(
      [
        ["a", `it's "${nameOf("b")}" $&`],
        ["b", "B"],
      ].map(([from, to]) => [nameOf(from!), to!]),
    );
    const value = { cmd: `x -p${nameOf("a")} ${nameOf("b")}`, other: ["•••", `${nameOf("b")}.`] };
    expect([...secretNames(value)]).toEqual([nameOf("a"), nameOf("b")]);
    expect(revealSecrets(value, texts)).toEqual({ cmd: `x -pit's "${nameOf("b")}" $& B`, other: ["•••", "B."] });
  });

  test("are refused when an expression has cut or changed them, or they are unknown", () => {
    const whole = nameOf("abc");
    for (const bad of [whole.slice(0, -1), whole.toUpperCase(), `${whole}f`, whole, whole.replace("0", "z")])
      expect(() => revealSecrets({ a: bad }, new Map()), bad).toThrow("cut or changed a secret");
  });

  test("have names of one form", () => {
    expect(isSecretName(nameOf("x"))).toBe(true);
    for (const bad of ["•••", `${nameOf("x")} `, "x", nameOf("x").slice(1)]) expect(isSecretName(bad)).toBe(false);
  });
});

describe("the mask of output", () => {
  const secret = fc.string({ unit: fc.constantFrom("a", "b", "é", "'", "\n"), minLength: 1, maxLength: 6 });
  const noise = fc.string({ unit: fc.constantFrom("a", "b", "é", "'", "\n", "c"), maxLength: 60 });

  test("does not depend on how the bytes are cut, and leaves no secret", () => {
    fc.assert(
      fc.property(fc.array(secret, { maxLength: 4 }), noise, fc.array(fc.nat(70)), (secrets, printed, cuts) => {
        const whole = bytes(printed);
        const masks = createSecretMask(secrets);
        const once = masks.stream();
        const expected = text([once.push(whole), once.end()]);
        const stream = masks.stream();
        const places = [...new Set(cuts)].filter((cut) => cut < whole.length).sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, i) => stream.push(whole.subarray(from, places[i] ?? whole.length)));
        expect(text([...pieces, stream.end()])).toBe(expected);
        for (const one of secrets) expect(expected).not.toContain(one);
        if (secrets.length === 0) expect(expected).toBe(printed);
      }),
    );
  });

  test("knows a secret in JSON, in addresses, in base64, in the shell's quotes, and line by line", () => {
    const key = `it's "my" sécret\nsecond line`;
    const masks = createSecretMask([key]);
    const forms = [
      key,
      JSON.stringify(key),
      encodeURIComponent(key),
      Buffer.from(key).toString("base64"),
      `'${key.replaceAll("'", "'\\''")}'`,
    ];
    for (const form of [...forms, "> second line"]) {
      const stream = masks.stream();
      const shown = text([stream.push(bytes(`<${form}>`)), stream.end()]);
      expect(shown).toContain("•••");
      expect(shown).not.toMatch(/sécret|second|c2Vjb/);
    }
    expect(masks.value({ reason: `failed: ${key}!`, n: 1 })).toEqual({ reason: "failed: •••!", n: 1 });
  });

  test("prefers the longer of two secrets", () => {
    const stream = createSecretMask(["abc", "abcdef"]).stream();
    expect(text([stream.push(bytes("abc")), stream.push(bytes("def abc")), stream.end()])).toBe("••• •••");
  });
});
