/** A password: from standard input, from the environment, or asked for on the terminal without showing it. */
import { AppError } from "../core/base/errors.ts";
import type { Host } from "./host.ts";

export interface PasswordOptions {
  readonly passwordStdin?: boolean;
}

/** `twice`: a new one, which must not be mistyped. undefined: there is none, and nobody to ask. */
export async function readPassword(
  host: Host,
  { passwordStdin }: PasswordOptions,
  twice: boolean,
): Promise<string | undefined> {
  if (passwordStdin === true) return new TextDecoder().decode(await host.readStdin()).replace(/\r?\n$/, "");
  const given = host.environment["STRATA_PASSWORD"];
  if (given !== undefined && given !== "") return given;
  if (host.askSecret === undefined) return undefined;
  const first = await host.askSecret("Password: ");
  if (twice && first !== (await host.askSecret("The same again: ")))
    throw new AppError("usage/invalid", "the two passwords differ");
  return first;
}

export function noPassword(): AppError {
  return new AppError(
    "usage/invalid",
    "give the password with --password-stdin or STRATA_PASSWORD; there is no terminal to ask on",
  );
}
