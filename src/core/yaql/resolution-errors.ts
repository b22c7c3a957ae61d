/** Errors of finding a function. */
import { YaqlError } from "./errors.ts";
import { shown } from "./python-text.ts";
import type { Value } from "./values.ts";

/** Texts of receivers are for people: long ones are cut. */
const longest = 400;

function receiverText(receiver: Value): string {
  const text = shown(receiver);
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

export function unknownName(name: string, receiver: Value | undefined): YaqlError {
  if (receiver === undefined) return new YaqlError("NoFunctionRegisteredException", `Unknown function "${name}"`);
  return new YaqlError(
    "NoMethodRegisteredException",
    `Unknown method "${name}" for receiver ${receiverText(receiver)}`,
  );
}

export function noMatch(name: string, receiver: Value | undefined): YaqlError {
  if (receiver === undefined)
    return new YaqlError("NoMatchingFunctionException", `No function "${name}" matches supplied arguments`);
  const message = `No method "${name}" for receiver ${receiverText(receiver)} matches supplied arguments`;
  return new YaqlError("NoMatchingMethodException", message);
}

export function ambiguous(name: string, receiver: Value | undefined): YaqlError {
  if (receiver === undefined) return new YaqlError("AmbiguousFunctionException", `Ambiguous function "${name}"`);
  return new YaqlError("AmbiguousMethodException", `Ambiguous method "${name}" for receiver ${receiverText(receiver)}`);
}
