/** A new user out of what was asked for: the first one must be able to let others in. */
import { checkScope } from "../../access/roles.ts";
import { checkPassword } from "../../access/tokens.ts";
import { AppError } from "../../core/base/errors.ts";
import type { Instant } from "../../core/model/ids.ts";
import type { PasswordHasher } from "../../ports/password-hasher.ts";
import type { Role, UserRecord, UserStore } from "../../ports/user-store.ts";

export interface WantedUser {
  readonly name: string;
  readonly password?: string | undefined;
  readonly role?: Role | undefined;
  readonly clusters?: readonly number[] | null | undefined;
}

export interface NewUserDeps {
  readonly users: UserStore;
  readonly passwords: PasswordHasher;
  readonly now: Instant;
}

/** Throws `request/invalid`. The role is viewer unless it is said; of the first user it is admin. */
export async function userDraft(deps: NewUserDeps, wanted: WantedUser): Promise<Omit<UserRecord, "id">> {
  const { name, password, clusters = null } = wanted;
  const isFirst = await deps.users.isEmpty();
  const role = wanted.role ?? (isFirst ? "admin" : "viewer");
  if (isFirst && (role !== "admin" || password === undefined))
    throw new AppError(
      "request/invalid",
      "the first user is an admin with a password: nobody else could let others in",
    );
  checkScope(role, clusters);
  if (password !== undefined) checkPassword(password);
  const passwordHash = password === undefined ? null : await deps.passwords.hash(password);
  return { name, passwordHash, role, clusters, enabled: true, createdAt: deps.now };
}
