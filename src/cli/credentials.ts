/** Tokens of logins, by server, in a file that nobody else can read. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { AppError } from "../core/base/errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** By address of the server. */
type Credentials = Readonly<Record<string, { readonly user: string; readonly token: string }>>;

export function credentialsFile(environment: Environment): string {
  const base = environment["XDG_CONFIG_HOME"];
  const home = environment["HOME"] ?? homedir();
  return join(base !== undefined && base !== "" ? base : join(home, ".config"), "strata", "credentials.json");
}

/** The token of the last login at a server, if there was one. */
export function rememberedToken(environment: Environment, server: string): string | undefined {
  return read(credentialsFile(environment))[server]?.token;
}

/** undefined forgets. */
export function rememberToken(
  environment: Environment,
  server: string,
  login: { readonly user: string; readonly token: string } | undefined,
): void {
  const file = credentialsFile(environment);
  const others = Object.entries(read(file)).filter(([address]) => address !== server);
  const all = Object.fromEntries(login === undefined ? others : [...others, [server, login]]);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}

function read(file: string): Credentials {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Credentials;
  } catch (cause) {
    throw new AppError("usage/invalid", `${file}: can't be read; delete it and log in again`, { cause });
  }
}
