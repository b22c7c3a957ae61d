/** `PasswordHasher`: passwords as they are kept. */

export interface PasswordHasher {
  /** A salted, slow hash that names its own parameters. */
  hash(password: string): Promise<string>;
  /** Takes as long whatever the answer. false for a hash that can't be read. */
  verify(hash: string, password: string): Promise<boolean>;
}
