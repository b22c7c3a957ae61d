/** `strata user`: who may use a server; the first one also where no server runs. */
import type { Command } from "commander";
import { accessRoutes, type UserView } from "../../api/strata/access.ts";
import { AppError } from "../../core/base/errors.ts";
import { declare, option, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { findCluster } from "../find.ts";
import { printItem, printList, type Column } from "../output.ts";
import { noPassword, readPassword, type PasswordOptions } from "../read-password.ts";
import { shortTime } from "../words.ts";

const roles = ["viewer", "operator", "admin"] as const;
type Role = (typeof roles)[number];

const columns: readonly Column<UserView>[] = [
  { key: "name", heading: "NAME", text: ({ name }) => name },
  { key: "role", heading: "ROLE", text: ({ role }) => role },
  {
    key: "clusters",
    heading: "CLUSTERS",
    text: ({ clusters }) => (clusters === null ? "all" : clusters.join(",") || "none"),
  },
  { key: "enabled", heading: "ENABLED", text: ({ enabled }) => (enabled ? "yes" : "no") },
  { key: "password", heading: "PASSWORD", text: (user) => (user.has_password ? "yes" : "no") },
  { key: "created", heading: "CREATED", text: (user) => shortTime(user.created_at) },
];
const form = { columns, name: ({ name }: UserView): string => name };

interface UserOptions extends PasswordOptions {
  readonly role?: Role;
  readonly cluster?: readonly string[];
  readonly allClusters?: boolean;
  readonly data?: string;
  readonly databaseUrl?: string;
  readonly password?: boolean;
  readonly newPassword?: boolean;
  readonly enable?: boolean;
  readonly disable?: boolean;
}

async function clustersOf(
  context: Context,
  { cluster, allClusters }: UserOptions,
): Promise<number[] | null | undefined> {
  if (allClusters === true) return null;
  if (cluster === undefined) return undefined;
  return await Promise.all(cluster.map(async (name) => (await findCluster(context, name)).id));
}

function isOffline({ data, databaseUrl }: UserOptions): boolean {
  return data !== undefined || databaseUrl !== undefined;
}

interface Offline {
  readonly kind: "create" | "password";
  readonly name: string;
  readonly options: UserOptions;
}

/** What can be done with the data folder alone, while no server uses it. */
async function offline(tools: Tools, { kind, name, options }: Offline): Promise<void> {
  if (options.cluster !== undefined || options.allClusters === true)
    throw new AppError("usage/invalid", "clusters can be given only at a server; leave --data and --database-url out");
  const password = await readPassword(tools.host, options, true);
  if (password === undefined) throw noPassword();
  const { data, databaseUrl, role } = options;
  await tools.outside.offlineUser({ kind, name, password, role, data, databaseUrl });
}

const where = [
  option("--data <folder>", "of a server that does not run: work on its data folder"),
  option("--database-url <url>", "the same, for a server with a PostgreSQL of its own"),
];
const passwordStdin = option("--password-stdin", "the password is what standard input has; else STRATA_PASSWORD");
const roleOption = option("--role <role>", "viewer looks, operator changes and runs, admin says who may").choices(
  roles,
);
const clusterOption = option("--cluster <names...>", "only these clusters, by name or number");

export function addUserCommands(noun: Command, tools: Tools): void {
  declare(noun, tools, {
    usage: "list",
    summary: "all users",
    examples: ["user list", "user list -o json"],
    work: async (context) => {
      const users = await context.client.call(accessRoutes.listUsers, {});
      await printList(context, users, { ...form, none: "There is no user yet: strata user create NAME" });
    },
  });
  declare<UserOptions>(noun, tools, {
    usage: "create <name>",
    summary: "a new user; the first one is an admin, and from then on the server asks who you are",
    options: [roleOption, clusterOption, passwordStdin, option("--no-password", "tokens only"), ...where],
    examples: ["user create ann --data /var/lib/strata", "user create bob --role operator --cluster prod stage"],
    work: async (context, [name = ""], options) => {
      if (isOffline(options)) {
        await offline(tools, { kind: "create", name, options });
        context.note(`Created user ${name}.`);
        return;
      }
      const password = options.password === false ? undefined : await readPassword(tools.host, options, true);
      if (options.password !== false && password === undefined) throw noPassword();
      const clusters = await clustersOf(context, options);
      const { role } = options;
      const body = {
        name,
        ...(password === undefined ? {} : { password }),
        ...(role === undefined ? {} : { role }),
        ...(clusters === undefined ? {} : { clusters }),
      };
      const user = await context.client.call(accessRoutes.createUser, { body });
      context.note(`Created user ${user.name}, ${user.role}.`);
      await printItem(context, user, form);
    },
  });
  declare<UserOptions>(noun, tools, {
    usage: "change <name>",
    summary: "another role, other clusters, a new password, locked out or let in again",
    options: [
      ...[roleOption, clusterOption, option("--all-clusters", "all clusters again")],
      ...[option("--new-password", "set a new password"), passwordStdin],
      ...[option("--disable", "lock the user out"), option("--enable", "let the user in again"), ...where],
    ],
    examples: ["user change bob --role viewer", "user change ann --new-password --data /var/lib/strata"],
    work: async (context, [name = ""], options) => {
      if (isOffline(options)) {
        await offline(tools, { kind: "password", name, options });
        context.note(`Changed the password of ${name}.`);
        return;
      }
      const wantsPassword = options.newPassword === true || options.passwordStdin === true;
      const password = wantsPassword ? await readPassword(tools.host, options, true) : undefined;
      if (wantsPassword && password === undefined) throw noPassword();
      const clusters = await clustersOf(context, options);
      const { role, enable, disable } = options;
      const body = {
        ...(password === undefined ? {} : { password }),
        ...(role === undefined ? {} : { role }),
        ...(clusters === undefined ? {} : { clusters }),
        ...(enable === true ? { enabled: true } : disable === true ? { enabled: false } : {}),
      };
      await printItem(context, await context.client.call(accessRoutes.changeUser, { params: { name }, body }), form);
    },
  });
  declare(noun, tools, {
    usage: "delete <name>",
    summary: "delete a user with all tokens",
    examples: ["user delete bob", "user delete ci --server strata.example:8000"],
    work: async (context, [name = ""]) => {
      await context.client.call(accessRoutes.removeUser, { params: { name } });
      context.note(`Deleted user ${name}.`);
    },
  });
}
