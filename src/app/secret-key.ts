/** `readSecretKey`: the key under which secrets are sealed, from the environment or a file that is made when it is missed. */
import { hkdfSync, randomBytes } from "node:crypto";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../core/base/errors.ts";
import type { SecretBox, SecretStore } from "../ports/secret-store.ts";
import type { Secret } from "./secret.ts";

const keyLength = 32;

/** 32 bytes. Throws `usage/invalid` for a key that is too weak or that others can read. */
export async function readSecretKey(data: string, given: Secret | undefined): Promise<Uint8Array> {
  if (given !== undefined) return keyOfText(given.reveal(), "STRATA_SECRET_KEY");
  const file = join(data, "secret.key");
  await makeKey(file);
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0)
    throw new AppError("usage/invalid", `${file}: others on this machine may read it; make it yours with chmod 600`);
  return keyOfText(await readFile(file, "utf8"), file);
}

/** Does nothing where there is one. */
async function makeKey(file: string): Promise<void> {
  try {
    const handle = await open(file, "wx", 0o600);
    try {
      await handle.writeFile(`${randomBytes(keyLength).toString("hex")}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (problem) {
    if ((problem as { readonly code?: unknown }).code !== "EEXIST") throw problem;
  }
}

/** Any text that is long enough, so that keys of other programs' making do. */
function keyOfText(text: string, from: string): Uint8Array {
  const trimmed = text.trim();
  if (trimmed.length < keyLength)
    throw new AppError(
      "usage/invalid",
      `${from}: a key has at least ${keyLength} characters, such as \`openssl rand -hex 32\` makes`,
    );
  return new Uint8Array(hkdfSync("sha256", trimmed, "", "strata key", keyLength));
}

const checkName = "check";
const checkText = "strata";

/** Throws `secret/unreadable` where the secrets that are there were sealed with another key: better now than in the middle of a run. */
export async function checkSecretKey(box: SecretBox, store: SecretStore): Promise<void> {
  const { name, box: sealed } = box.seal(checkText);
  await store.keep([{ name: checkName, box: `${name} ${sealed}` }]);
  const [kept] = await store.find([checkName]);
  const [keptName = "", keptBox = ""] = (kept?.box ?? "").split(" ");
  if (keptName === name && box.open({ name: keptName, box: keptBox }) === checkText) return;
  throw new AppError(
    "secret/unreadable",
    "The secrets in this database were sealed with another key: start with the same STRATA_SECRET_KEY or DATA/secret.key as before",
  );
}
