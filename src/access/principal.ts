/** `Principal`: who asks, as far as the server knows. */
import type { Role, TokenRecord, UserRecord } from "../ports/user-store.ts";

export interface Principal {
  /** Name of the user; null: a server without users knows nobody. */
  readonly user: string | null;
  readonly userId: number | null;
  readonly role: Role;
  /** Numbers of the clusters that are seen; null: all. */
  readonly clusters: readonly number[] | null;
  /** Number and name of the token that was shown. */
  readonly tokenId: number | null;
  readonly token: string | null;
}

/** Whoever reaches a server that has no users. */
export const everybody: Principal = {
  user: null,
  userId: null,
  role: "admin",
  clusters: null,
  tokenId: null,
  token: null,
};

/** undefined: the token has expired, or the user may not come in any more. */
export function principalOf(
  { token, user }: { readonly token: TokenRecord; readonly user: UserRecord },
  now: number,
): Principal | undefined {
  if (!user.enabled || (token.expiresAt !== null && token.expiresAt <= now)) return undefined;
  return {
    user: user.name,
    userId: user.id,
    role: user.role,
    clusters: user.clusters,
    tokenId: token.id,
    token: token.name,
  };
}

/** How runs and messages call the one who asks. */
export function nameOf({ user }: Principal): string {
  return user ?? "a user";
}
