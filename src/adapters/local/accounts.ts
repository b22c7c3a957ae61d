/** Numbers of this machine's users and groups by name. */
import { readFile } from "node:fs/promises";

/** The number of a user by name or number; -1: nobody in particular. Throws when there is no such user. */
export async function userId(name: string | undefined): Promise<number> {
  return await numberOf(name, "/etc/passwd", "user");
}

/** The number of a group by name or number; -1: none in particular. Throws when there is no such group. */
export async function groupId(name: string | undefined): Promise<number> {
  return await numberOf(name, "/etc/group", "group");
}

/** Both files have the name in their first column and the number in their third. */
async function numberOf(name: string | undefined, file: string, what: string): Promise<number> {
  if (name === undefined) return -1;
  if (/^\d+$/.test(name)) return Number(name);
  const lines = (await readFile(file, "utf8")).split("\n");
  const columns = lines.map((line) => line.split(":")).find((line) => line[0] === name);
  if (columns === undefined) throw new Error(`there is no ${what} "${name}"`);
  return Number(columns[2]);
}
