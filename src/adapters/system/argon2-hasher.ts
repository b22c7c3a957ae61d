/** `PasswordHasher` with argon2id: 19 MiB, two passes, as OWASP recommends; some 50 ms. */
import { createRequire } from "node:module";
import type { PasswordHasher } from "../../ports/password-hasher.ts";

/** The part of the module that is used; it is loaded when the first password comes. */
interface Argon2 {
  hash(password: string, options: typeof parameters): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}

const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function createArgon2Hasher(): PasswordHasher {
  let loaded: Argon2 | undefined;
  // A program that needs no passwords needs no binary.
  const argon2 = (): Argon2 => (loaded ??= createRequire(import.meta.url)("@node-rs/argon2") as Argon2);
  return {
    hash: (password) => argon2().hash(password, parameters),
    verify: async (hash, password) => {
      try {
        return await argon2().verify(hash, password);
      } catch {
        return false;
      }
    },
  };
}
