/** `strata login` and `strata logout`. */
import type { Command } from "commander";
import { accessRoutes } from "../../api/strata/access.ts";
import { AppError } from "../../core/base/errors.ts";
import { declareItself, option, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { rememberToken } from "../credentials.ts";
import { noPassword, readPassword, type PasswordOptions } from "../read-password.ts";
import { shortTime } from "../words.ts";

interface LoginOptions extends PasswordOptions {
  readonly user?: string;
}

async function login(context: Context, options: LoginOptions): Promise<void> {
  const { host } = context;
  const user = options.user ?? host.environment["STRATA_USER"] ?? (await host.ask?.("User: "));
  if (user === undefined || user === "") throw new AppError("usage/invalid", "say who you are: strata login NAME");
  const password = await readPassword(host, options, false);
  if (password === undefined) throw noPassword();
  const made = await context.client.call(accessRoutes.login, { body: { user, password } });
  rememberToken(host.environment, context.server, { user: made.user, token: made.token });
  context.note(`Logged in at ${context.server} as ${made.user}, until ${shortTime(made.expires_at)}.`);
}

export function addLogin(command: Command, tools: Tools): void {
  declareItself<PasswordOptions>(command.argument("[user]"), tools, {
    summary: "get a token with name and password, and remember it for this server",
    options: [option("--password-stdin", "the password is the first line of standard input; else STRATA_PASSWORD")],
    examples: ["login ann", "login ann --server https://strata.example:8000"],
    work: async (context, [user], options) => {
      await login(context, { ...options, ...(user === undefined ? {} : { user }) });
    },
  });
}

export function addLogout(command: Command, tools: Tools): void {
  declareItself(command, tools, {
    summary: "end the token and forget it",
    examples: ["logout", "logout --server strata.example:8000"],
    work: async (context) => {
      try {
        await context.client.call(accessRoutes.logout, { body: {} });
      } finally {
        rememberToken(context.host.environment, context.server, undefined);
      }
      context.note(`Logged out at ${context.server}.`);
    },
  });
}
