/** `UserStore`: who may use a server, and the tokens that say who somebody is. */
import type { Instant } from "../core/model/ids.ts";

export const roles = ["viewer", "operator", "admin"] as const;
export type Role = (typeof roles)[number];

/** Names are unique, in any case of letters. */
export interface UserRecord {
  readonly id: number;
  readonly name: string;
  /** `$argon2id$...`; null: tokens only. */
  readonly passwordHash: string | null;
  readonly role: Role;
  /** Numbers of the clusters that the user sees; null: all. */
  readonly clusters: readonly number[] | null;
  readonly enabled: boolean;
  readonly createdAt: Instant;
}

/** `session`: from a login. `api`: made for a program, with a name. */
export type TokenKind = "session" | "api";

export interface TokenRecord {
  readonly id: number;
  readonly userId: number;
  readonly kind: TokenKind;
  /** Of an `api` token: unique among the user's. */
  readonly name: string | null;
  /** SHA-256 of the token: the token itself is kept nowhere. */
  readonly hash: string;
  readonly createdAt: Instant;
  /** null: until it is revoked. */
  readonly expiresAt: Instant | null;
}

export interface UserStore {
  /** Throws `AppError("entity/exists")` where the name is taken. */
  create(draft: Omit<UserRecord, "id">): Promise<UserRecord>;
  get(id: number): Promise<UserRecord | undefined>;
  /** By name, whatever the case of its letters. */
  find(name: string): Promise<UserRecord | undefined>;
  /** By id. */
  list(): Promise<readonly UserRecord[]>;
  /** Throws `AppError("entity/not-found")`, and `AppError("entity/in-use")` where no enabled admin would be left. */
  update(id: number, change: Partial<Omit<UserRecord, "id" | "name" | "createdAt">>): Promise<UserRecord>;
  /** With the user's tokens. false: there is none. Throws `AppError("entity/in-use")` for the last enabled admin while others are there. */
  remove(id: number): Promise<boolean>;
  /** true: nobody was ever made, or all are gone. */
  isEmpty(): Promise<boolean>;

  /** Throws `AppError("entity/exists")` where the user has an `api` token of that name, `entity/not-found` where the user is gone. */
  addToken(draft: Omit<TokenRecord, "id">): Promise<TokenRecord>;
  /** The token with its user, expired or not. */
  findToken(hash: string): Promise<{ readonly token: TokenRecord; readonly user: UserRecord } | undefined>;
  /** By id; of one user where given. */
  listTokens(userId?: number): Promise<readonly TokenRecord[]>;
  /** false: there was none. */
  removeToken(id: number): Promise<boolean>;
  /** Ends the user's sessions, e.g. because the password changed. */
  removeSessions(userId: number): Promise<void>;
  /** Tokens that expired before `now` go. */
  removeExpired(now: Instant): Promise<void>;
}

/** What remains must have somebody who may administer it. */
export function leavesAdmin(users: readonly UserRecord[]): boolean {
  return users.length === 0 || users.some(({ role, enabled }) => role === "admin" && enabled);
}
