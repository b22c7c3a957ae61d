/** Tokens: how one looks, where a request carries it, what a password must be like. */
import { AppError } from "../core/base/errors.ts";

/** Milliseconds that a login lasts. Fuel: a day. */
export const sessionLength = 24 * 60 * 60 * 1000;

/** The prefix lets scanners find one that was left somewhere. */
const prefix = "strata_";

/** 244 random bits, out of two random UUIDs. */
export function newTokenText(uuid: () => string): string {
  return `${prefix}${`${uuid()}${uuid()}`.replaceAll("-", "")}`;
}

interface Headers {
  readonly authorization?: string | undefined;
  readonly "x-auth-token"?: string | readonly string[] | undefined;
}

/** undefined: none is carried. Fuel's client sends an empty `X-Auth-Token` when it has none. */
export function tokenOf(headers: Headers): string | undefined {
  const own = headers["x-auth-token"];
  if (typeof own === "string" && own.trim() !== "") return own.trim();
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? "");
  return bearer?.[1];
}

const [shortest, longest] = [8, 1024];

/** Throws `request/invalid`. Length is what counts. */
export function checkPassword(password: string): void {
  const length = Array.from(password).length;
  if (length >= shortest && length <= longest) return;
  throw new AppError("request/invalid", `a password has ${shortest} to ${longest} characters`);
}
