/** `strata serve`: opens everything, says where it listens, and ends in order when it is told to. */
import { destination, pino, stdSerializers } from "pino";
import type { Host, ServeOptions } from "../cli/host.ts";
import { toAppError } from "../core/base/errors.ts";
import { isLoopback, readConfig } from "./config.ts";
import { version } from "./version.ts";
import { openServer } from "./wire.ts";

/** How long attempts that run may take to finish after SIGTERM; longer ones go on and are taken up at the next start. */
const patience = 30_000;

/** Resolves with the exit code when the server has ended. */
export async function serve(options: ServeOptions, host: Host): Promise<number> {
  try {
    const config = readConfig(options);
    const log = pino(
      { level: config.logLevel, base: null, serializers: { error: stdSerializers.err } },
      destination({ dest: 2, sync: true }),
    );
    const told = toldToEnd(host);
    const server = await openServer(config, log);
    const { address, isOpen } = await server.start().catch(async (refusal: unknown) => {
      // What was opened for it would keep the process alive.
      await server.end(0);
      throw refusal;
    });
    host.stdout.write(`Strata ${version} listens on ${address} (data in ${config.data})\n`);
    if (isOpen) host.stdout.write(`${openLine(config.host)}\n`);
    await told;
    log.info({}, "told to end: no new runs; steps that run may finish");
    await server.end(patience);
    return 0;
  } catch (thrown) {
    const error = toAppError(thrown);
    host.stderr.write(`error: ${error.message}\n`);
    if (error.kind === "internal" && thrown instanceof Error) host.stderr.write(`${thrown.stack ?? ""}\n`);
    return error.exitCode;
  }
}

function openLine(host: string): string {
  const who = isLoopback(host) ? "everybody on this machine" : `EVERYBODY who reaches ${host}`;
  return `There are no users: ${who} may do everything. "strata user create NAME" creates the first one, an admin, and asks for names from then on`;
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once: nothing is lost, the next start goes on. */
function toldToEnd(host: Host): Promise<void> {
  return new Promise((resolve) => {
    let times = 0;
    host.onInterrupt(() => {
      times += 1;
      if (times === 1) resolve();
      else process.exit(130);
    });
  });
}
