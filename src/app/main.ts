#!/usr/bin/env node
/** The program `strata`: the command line, and with `serve` the server. */
import { runCli } from "../cli/cli.ts";
import { processHost } from "../cli/context.ts";
import { systemClock } from "../adapters/system/system.ts";
import { version } from "./version.ts";

const host = processHost(() => systemClock.now());
process.exitCode = await runCli(process.argv.slice(2), host, {
  version,
  offlineUser: async (options) => {
    await (await import("./offline-user.ts")).offlineUser(options);
  },
  serve: async (options) => await (await import("./serve.ts")).serve(options, host),
});
