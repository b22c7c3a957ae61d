/** A `PasswordHasher` for tests: quick, and worth nothing. */
import { sha256 } from "../adapters/system/system.ts";
import type { PasswordHasher } from "../ports/password-hasher.ts";

export const quickHasher: PasswordHasher = {
  hash: (password) => Promise.resolve(sha256(password)),
  verify: (hash, password) => Promise.resolve(hash === sha256(password)),
};
