/** `Gate`: who asks, and whether anybody has to say so. */
import { everybody, principalOf, type Principal } from "../../access/principal.ts";
import { authRequired } from "../../access/roles.ts";
import { tokenOf } from "../../access/tokens.ts";
import type { Stores } from "../../ports/stores.ts";
import type { Clock, Hash } from "../../ports/system.ts";

export interface GateDeps {
  readonly stores: Pick<Stores, "users">;
  readonly clock: Clock;
  readonly hash: Hash;
  /** May whoever reaches a server without users do anything? Only where nobody else reaches it, or somebody said so. */
  readonly openWithoutUsers: boolean;
}

type Headers = Parameters<typeof tokenOf>[0];

export interface Gate {
  /** false: there are no users, and everybody may do everything. */
  authRequired(): Promise<boolean>;
  /** undefined: nobody said who asks. Throws `auth/required` for a token that is worth nothing. */
  identify(headers: Headers): Promise<Principal | undefined>;
  /** Called when a user was made here. */
  usersChanged(): void;
}

/** How long it may take until a server notices that another one made the first user, in milliseconds. */
const noticing = 1000;

export function createGate({ stores, clock, hash, openWithoutUsers }: GateDeps): Gate {
  // Once there are users the server stays closed: the last admin can't be deleted while it runs and has others.
  let isClosed = !openWithoutUsers;
  let lookedAt = -Infinity;
  const isRequired = async (): Promise<boolean> => {
    if (isClosed) return true;
    const now = clock.now();
    if (now - lookedAt < noticing) return false;
    isClosed = !(await stores.users.isEmpty());
    if (!isClosed) lookedAt = now;
    return isClosed;
  };
  return {
    authRequired: isRequired,
    usersChanged: () => {
      lookedAt = -Infinity;
    },
    identify: async (headers) => {
      if (!(await isRequired())) return everybody;
      const text = tokenOf(headers);
      if (text === undefined) return undefined;
      const found = await stores.users.findToken(hash(text));
      const principal = found === undefined ? undefined : principalOf(found, clock.now());
      if (principal === undefined) throw authRequired();
      return principal;
    },
  };
}
