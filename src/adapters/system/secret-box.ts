/** `SecretBox` with AES-256-GCM; names are HMAC-SHA256 under a key of their own. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { mask } from "../../access/secret-text.ts";
import { AppError } from "../../core/base/errors.ts";
import type { SecretBox } from "../../ports/secret-store.ts";

const nonceLength = 12;
const tagLength = 16;

/** Of 32 bytes that nobody can guess. */
export function createSecretBox(key: Uint8Array): SecretBox {
  if (key.length !== 32) throw new Error("a key has 32 bytes");
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync("sha256", key, "", `strata ${purpose}`, 32));
  const [sealing, naming] = [derive("sealing"), derive("naming")];
  const nameOf = (text: string): string =>
    mask + createHmac("sha256", naming).update(text, "utf8").digest("hex").slice(0, 32);
  return {
    nameOf,
    seal: (text) => {
      const name = nameOf(text);
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce).setAAD(Buffer.from(name));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return { name, box: Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString("base64") };
    },
    open: ({ name, box }) => {
      const bytes = Buffer.from(box, "base64");
      try {
        const decipher = createDecipheriv("aes-256-gcm", sealing, bytes.subarray(0, nonceLength))
          .setAAD(Buffer.from(name))
          .setAuthTag(bytes.subarray(-tagLength));
        const text = decipher.update(bytes.subarray(nonceLength, -tagLength));
        return Buffer.concat([text, decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new AppError(
          "secret/unreadable",
          "a secret was sealed with another key than the server has, or was changed",
          {
            cause,
          },
        );
      }
    },
  };
}
