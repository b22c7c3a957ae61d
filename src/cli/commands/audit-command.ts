/** `strata audit`: who did what, when, from where. */
import type { Command } from "commander";
import { accessRoutes, type AuditView } from "../../api/strata/access.ts";
import { parseDuration } from "../../core/base/duration.ts";
import { AppError } from "../../core/base/errors.ts";
import { declareItself, option, type Tools } from "../command.ts";
import type { Context } from "../context.ts";
import { findCluster } from "../find.ts";
import { printList, type Column } from "../output.ts";
import { orDash, shortTime } from "../words.ts";

const columns: readonly Column<AuditView>[] = [
  { key: "id", heading: "ID", text: ({ id }) => String(id), order: ({ id }) => id },
  { key: "at", heading: "WHEN", text: ({ at }) => shortTime(at) },
  {
    key: "user",
    heading: "WHO",
    text: ({ user, token }) => (token === null ? orDash(user) : `${orDash(user)} (${token})`),
  },
  { key: "from", heading: "FROM", text: ({ from }) => from },
  { key: "operation", heading: "WHAT", text: ({ operation }) => operation },
  { key: "path", heading: "WHERE", text: ({ path }) => path.replace(/^\/api(\/v1)?/, "") },
  { key: "status", heading: "STATUS", text: ({ status }) => String(status), order: ({ status }) => status },
  { key: "before", heading: "BEFORE", text: ({ before }) => JSON.stringify(before), extra: true },
  { key: "after", heading: "AFTER", text: ({ after }) => JSON.stringify(after), extra: true },
];
const form = { columns, name: ({ id }: AuditView): string => String(id) };

interface AuditOptions {
  readonly user?: string;
  readonly operation?: string;
  readonly env?: string;
  readonly since?: string;
  readonly until?: string;
  readonly before?: string;
  readonly limit?: string;
}

/** A time, or how long ago. */
function timeOf(context: Context, text: string | undefined): string | undefined {
  const span = text === undefined || /^\d{4}/.test(text) ? undefined : parseDuration(text);
  return span === undefined ? text : new Date(context.host.now() - span).toISOString();
}

function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("usage/invalid", `${flag} ${text}: must be a number`);
}

async function audit(context: Context, options: AuditOptions): Promise<void> {
  const { user, operation, env } = options;
  const entries = await context.client.call(accessRoutes.listAudit, {
    query: {
      user,
      operation,
      cluster: env === undefined ? undefined : (await findCluster(context, env)).id,
      since: timeOf(context, options.since),
      until: timeOf(context, options.until),
      before: numberOf("--before", options.before),
      limit: numberOf("--limit", options.limit),
    },
  });
  await printList(context, entries, { ...form, none: "Nothing of that is in the audit log." });
}

export function addAudit(command: Command, tools: Tools): void {
  declareItself<AuditOptions>(command, tools, {
    summary: "every change and every run: who, what, when, from where, before and after",
    options: [
      option("--user <name>", "only what this user did"),
      option("--operation <name>", "only this, e.g. putSettings"),
      option("-e, --env <cluster>", "only in this cluster"),
      option("--since <time>", "2026-01-31T08:00:00Z, or how long ago: 2h"),
      option("--until <time>", "the same, for the end"),
      option("--before <id>", "only entries of smaller numbers: to read on"),
      option("--limit <count>", "most entries (100)"),
    ],
    examples: ["audit --since 24h", "audit -e prod --operation executeGraphs -o json"],
    work: async (context, _, options) => {
      await audit(context, options);
    },
  });
}
