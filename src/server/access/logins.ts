/** `Logins`: names and passwords against users, slowly where they fail; sessions and API tokens. */
import { createLoginLimits, type Attempted } from "../../access/login-limits.ts";
import { newTokenText, sessionLength } from "../../access/tokens.ts";
import { AppError } from "../../core/base/errors.ts";
import { instant, type Instant } from "../../core/model/ids.ts";
import type { PasswordHasher } from "../../ports/password-hasher.ts";
import type { Stores } from "../../ports/stores.ts";
import type { Clock, Hash, IdSource } from "../../ports/system.ts";
import type { TokenRecord, UserRecord } from "../../ports/user-store.ts";

export interface LoginDeps {
  readonly stores: Pick<Stores, "users">;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly hash: Hash;
  readonly passwords: PasswordHasher;
}

/** A token as it is told once. */
export interface NewToken {
  readonly text: string;
  readonly token: TokenRecord;
  readonly user: UserRecord;
}

export interface Logins {
  /** Throws `auth/failed` (the same whether the user or the password is wrong), `auth/too-many`. */
  check(attempted: Attempted, password: string): Promise<UserRecord>;
  begin(user: UserRecord): Promise<NewToken>;
  makeToken(user: UserRecord, name: string, expiresAt: Instant | null): Promise<NewToken>;
}

/** Most passwords that are looked at at once: each takes 19 MiB and some 50 ms of a core. */
const mostAtOnce = 16;

export function createLogins({ stores, clock, ids, hash, passwords }: LoginDeps): Logins {
  const limits = createLoginLimits();
  let underWay = 0;
  /** Looked at when the user is not there, so that an answer takes as long as for one who is. */
  let nobody: Promise<string> | undefined;

  const verify = async (user: UserRecord | undefined, password: string): Promise<boolean> => {
    const known = user?.enabled === true ? user.passwordHash : null;
    const isRight = await passwords.verify(known ?? (await (nobody ??= passwords.hash(ids.uuid()))), password);
    return isRight && known !== null;
  };
  const add = async (user: UserRecord, draft: Pick<TokenRecord, "kind" | "name" | "expiresAt">): Promise<NewToken> => {
    const text = newTokenText(() => ids.uuid());
    const token = await stores.users.addToken({ ...draft, userId: user.id, hash: hash(text), createdAt: clock.now() });
    return { text, token, user };
  };
  return {
    check: async (attempted, password) => {
      const delay = limits.delay(attempted, clock.now());
      if (delay > 0) throw tooMany(delay);
      if (underWay >= mostAtOnce) throw tooMany(1000);
      limits.failed(attempted, clock.now());
      underWay += 1;
      try {
        const user = await stores.users.find(attempted.user);
        if (!(await verify(user, password)) || user === undefined) throw failed();
        limits.succeeded(attempted);
        return user;
      } finally {
        underWay -= 1;
      }
    },
    begin: async (user) => {
      const now = clock.now();
      await stores.users.removeExpired(now);
      return add(user, { kind: "session", name: null, expiresAt: instant(now + sessionLength) });
    },
    makeToken: (user, name, expiresAt) => add(user, { kind: "api", name, expiresAt }),
  };
}

function failed(): AppError {
  return new AppError("auth/failed", "No such user, or another password");
}

function tooMany(delay: number): AppError {
  const retryAfter = Math.ceil(delay / 1000);
  return new AppError("auth/too-many", `Too many failed logins: try again in ${retryAfter} s`, {
    details: { retryAfter },
  });
}
