/** What every store of users refuses, and in which words. */
import { AppError } from "../core/base/errors.ts";
import type { TokenRecord, UserRecord } from "./user-store.ts";

/** Letters that look the same in every log: no spaces, nothing that needs quoting. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/;

/** Throws `AppError("request/invalid")`. */
export function checkUser({ name }: Pick<UserRecord, "name">): void {
  if (namePattern.test(name)) return;
  throw new AppError(
    "request/invalid",
    "a user's name has 1 to 64 letters, digits and . _ @ + -, and begins with a letter or digit",
    { details: { field: "user.name" } },
  );
}

/** Throws `AppError("request/invalid")`. */
export function checkToken({ kind, name }: Pick<TokenRecord, "kind" | "name">): void {
  if (kind === "session" || (name !== null && /^[\w .:@/+-]{1,64}$/.test(name))) return;
  throw new AppError("request/invalid", "a token's name has 1 to 64 letters, digits, spaces and . : @ / + - _", {
    details: { field: "token.name" },
  });
}

export function userTaken(name: string): AppError {
  return new AppError("entity/exists", `there is a user "${name}" already`, {
    details: { entity: "user", fields: ["name"] },
  });
}

export function tokenTaken(name: string | null): AppError {
  const message = `the user has a token "${name ?? ""}" already`;
  return new AppError("entity/exists", message, { details: { entity: "token", fields: ["name"] } });
}

export function absentUser(id: number): AppError {
  return new AppError("entity/not-found", `there is no user ${id}`, { details: { entity: "user", id } });
}

export function lastAdmin(): AppError {
  return new AppError("entity/in-use", "this is the last enabled admin: make another one first", {
    details: { entity: "user" },
  });
}
