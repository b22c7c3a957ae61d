/** `offlineUser`: users of a server that does not run: the first one, and a forgotten password. */
import { createArgon2Hasher } from "../adapters/system/argon2-hasher.ts";
import { systemClock } from "../adapters/system/system.ts";
import { openDatabase } from "../adapters/postgres/database.ts";
import { openPostgresStores } from "../adapters/postgres/postgres-stores.ts";
import { checkPassword } from "../access/tokens.ts";
import type { OfflineUser } from "../cli/host.ts";
import { AppError } from "../core/base/errors.ts";
import { userDraft } from "../server/access/new-user.ts";
import { readConfig } from "./config.ts";

/** Throws `storage/taken` while a server uses the data folder: ask that one. */
export async function offlineUser({ kind, name, password, role, data, databaseUrl }: OfflineUser): Promise<void> {
  const config = readConfig({ data, databaseUrl });
  const url = databaseUrl === undefined && data !== undefined ? undefined : config.databaseUrl?.reveal();
  const place = url === undefined ? { embedded: { dataDir: config.data } } : { url };
  await using database = await openDatabase(place);
  const { users } = openPostgresStores(database, systemClock);
  const passwords = createArgon2Hasher();
  if (kind === "create") {
    await users.create(await userDraft({ users, passwords, now: systemClock.now() }, { name, password, role }));
    return;
  }
  const user = await users.find(name);
  if (user === undefined) throw new AppError("entity/not-found", `There is no user "${name}"`);
  checkPassword(password);
  await users.update(user.id, { passwordHash: await passwords.hash(password), enabled: true });
  await users.removeSessions(user.id);
}
