/** `characters()`: classes of ASCII characters by name. */
import type { Call } from "../call.ts";
import { fn, optional } from "../declare.ts";
import type { FunctionSpec } from "../environment.ts";
import { YaqlError } from "../errors.ts";
import * as type from "../param-types.ts";
import { Tuple } from "../tuple.ts";

const lowercase = "abcdefghijklmnopqrstuvwxyz";
const uppercase = lowercase.toUpperCase();
const digits = "0123456789";
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const whitespace = " \t\n\r\v\f";

/** Classes in the order of the function's parameters; null for those the original names but never had. */
const classes: readonly (readonly [string, string | null])[] = [
  ["digits", digits],
  ["hexdigits", `${digits}abcdefABCDEF`],
  ["asciiLowercase", lowercase],
  ["asciiUppercase", uppercase],
  ["asciiLetters", lowercase + uppercase],
  ["letters", null],
  ["octdigits", "01234567"],
  ["punctuation", punctuation],
  ["printable", digits + lowercase + uppercase + punctuation + whitespace],
  ["lowercase", null],
  ["uppercase", null],
  ["whitespace", whitespace],
];

function chosen(call: Call): Tuple {
  let all = "";
  for (const [index, [name, members]] of classes.entries()) {
    if (!call.truth(index, false)) continue;
    if (members === null) throw new YaqlError("AttributeError", `module 'string' has no attribute '${name}'`);
    all += members;
  }
  return new Tuple([...new Set(all)]);
}

/** Each character once, in the order of the classes. */
export const characters: FunctionSpec = fn(
  "characters",
  classes.map(([name]) => optional(name, type.orNull(type.boolean))),
  chosen,
);
