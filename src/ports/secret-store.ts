/** `SecretStore` and `SecretBox`: secrets at rest, sealed, under a name that shows nothing. */

/** `•••` and 32 hex digits: stands for a secret everywhere; equal secrets have equal names, and only who has the key can tell which. */
export type SecretName = string;

/** Seals and opens; synchronous, without storage. */
export interface SecretBox {
  /** The name of a text: a keyed digest. */
  nameOf(text: string): SecretName;
  seal(text: string): Sealed;
  /** Throws `AppError("secret/unreadable")`: another key sealed it, or it was changed. */
  open(sealed: Sealed): string;
}

export interface Sealed {
  readonly name: SecretName;
  /** Nonce, ciphertext and tag, base64. */
  readonly box: string;
}

export interface SecretStore {
  /** Keeps them; what is there already stays as it is. */
  keep(sealed: readonly Sealed[]): Promise<void>;
  /** Those that are there, in any order. */
  find(names: readonly SecretName[]): Promise<readonly Sealed[]>;
}
