/** `strata token`: named tokens for programs. */
import type { Command } from "commander";
import { accessRoutes, type TokenView } from "../../api/strata/access.ts";
import { parseDuration } from "../../core/base/duration.ts";
import { AppError } from "../../core/base/errors.ts";
import { declare, option, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { printList, type Column } from "../output.ts";
import { orDash, shortTime } from "../words.ts";

const columns: readonly Column<TokenView>[] = [
  { key: "id", heading: "ID", text: ({ id }) => String(id), order: ({ id }) => id },
  { key: "name", heading: "NAME", text: ({ name }) => orDash(name) },
  { key: "user", heading: "USER", text: ({ user }) => user },
  { key: "kind", heading: "KIND", text: ({ kind }) => kind },
  { key: "created", heading: "CREATED", text: (token) => shortTime(token.created_at) },
  {
    key: "expires",
    heading: "EXPIRES",
    text: (token) => (token.expires_at === null ? "never" : shortTime(token.expires_at)),
  },
];
const form = { columns, name: ({ name, id }: TokenView): string => name ?? String(id) };

interface CreateOptions {
  readonly user?: string;
  readonly expires?: string;
}

async function create(context: Context, name: string, { user, expires }: CreateOptions): Promise<void> {
  const span = expires === undefined ? undefined : parseDuration(expires);
  if (expires !== undefined && (span === undefined || span < 1000))
    throw new AppError("usage/invalid", `--expires ${expires}: a span of time such as 30d or 12h`);
  const body = {
    name,
    ...(user === undefined ? {} : { user }),
    ...(span === undefined ? {} : { expires_in: Math.round(span / 1000) }),
  };
  const made = await context.client.call(accessRoutes.createToken, { body });
  context.note(`Token ${name} of ${made.user}. It is shown this once:`);
  context.answer(context.format === "json" ? JSON.stringify(made, null, 2) : made.token);
}

/** By number, or by name where it is one's own. */
async function idOf(context: Context, word: string): Promise<number> {
  if (/^\d{1,9}$/.test(word)) return Number(word);
  const found = (await context.client.call(accessRoutes.listTokens, {})).filter(({ name }) => name === word);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.id;
  throw new AppError(
    "entity/not-found",
    `there ${only === undefined ? "is no token" : "are several tokens"} ${word}: give its number`,
  );
}

export function addTokenCommands(noun: Command, tools: Tools): void {
  declare(noun, tools, {
    usage: "list",
    summary: "your tokens; an admin's list has everybody's",
    examples: ["token list", "token list -o json"],
    work: async (context) => {
      const tokens = await context.client.call(accessRoutes.listTokens, {});
      await printList(context, tokens, { ...form, none: "There is no token: strata token create NAME" });
    },
  });
  declare<CreateOptions>(noun, tools, {
    usage: "create <name>",
    summary: "a token that may what you may, for STRATA_TOKEN or --token",
    options: [
      option("--expires <span>", "how long it lasts, e.g. 30d; until it is revoked unless given"),
      option("--user <user>", "whose it is to be (admins)"),
    ],
    examples: ["token create ci --expires 90d", "token create backup --user robot"],
    work: async (context, [name = ""], options) => {
      await create(context, name, options);
    },
  });
  declare(noun, tools, {
    usage: "revoke <token>",
    aliases: ["delete"],
    summary: "end a token, by name or number",
    examples: ["token revoke ci", "token revoke 12"],
    work: async (context, [word = ""]) => {
      await context.client.call(accessRoutes.removeToken, { params: { id: await idOf(context, word) } });
      context.note(`Revoked token ${word}.`);
    },
  });
}
