/** Text of a condition -> tokens. As in Fuel, characters that belong to no token are passed over in silence. */

export type Token =
  | { readonly type: "constant"; readonly value: null | boolean | number | string; readonly shown: string }
  | { readonly type: "path"; readonly path: string; readonly shown: string }
  | { readonly type: "sign"; readonly sign: Sign; readonly shown: string }
  | { readonly type: "end"; readonly shown: string };
export type Sign = "and" | "or" | "not" | "in" | "==" | "!=" | "(" | ")";

const number = /-?\d+/y;
const quoted = /(["']).*?\1/y;
const word = /true|false|null/y;
const path = /[\p{L}\p{N}_]*?:[\p{L}\p{N}_.-]+\??/uy;
const sign = /and|not|or|in|==|!=|[()]/y;

/** Words are recognised by their beginnings: `trueish` is `true`, and `ish` is passed over. */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const { token, length } = readOne(text, at);
    if (token !== undefined) tokens.push(token);
    at += length;
  }
  tokens.push({ type: "end", shown: "" });
  return tokens;
}

function readOne(text: string, at: number): { readonly token: Token | undefined; readonly length: number } {
  const match = (form: RegExp): string | undefined => {
    form.lastIndex = at;
    return form.exec(text)?.[0];
  };
  const forms: readonly (readonly [RegExp, (found: string) => Token])[] = [
    [number, (found) => ({ type: "constant", value: Number(found), shown: String(Number(found)) })],
    [quoted, (found) => ({ type: "constant", value: found.slice(1, -1), shown: found.slice(1, -1) })],
    [word, wordToken],
    [path, (found) => ({ type: "path", path: found, shown: found })],
    [sign, (found) => ({ type: "sign", sign: found as Sign, shown: found })],
  ];
  for (const [form, make] of forms) {
    const found = match(form);
    if (found !== undefined) return { token: make(found), length: found.length };
  }
  return { token: undefined, length: 1 };
}

function wordToken(found: string): Token {
  if (found === "null") return { type: "constant", value: null, shown: "None" };
  return { type: "constant", value: found === "true", shown: found === "true" ? "True" : "False" };
}
