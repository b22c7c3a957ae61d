// The server that the demo drives, and what must be gone when the demo has ended.
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { root } from "../steps.mjs";
import { DemoFailure } from "./terminal.mjs";

/** So many ports of this machine that nobody listens on now. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((done, fail) => {
          const server = createServer()
            .on("error", fail)
            .listen(0, "127.0.0.1", () => done(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

export function isListening(port) {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => done(true)).on("error", () => done(false));
    socket.on("close", () => socket.destroy()).on("connect", () => socket.end());
  });
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isDefunct(pid);
  } catch {
    return false;
  }
}

/** A process that has ended and waits for its parent to notice. */
function isDefunct(pid) {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/, ""));
  } catch {
    return false;
  }
}

/** Starts `strata serve` so that it may outlive the demo; resolves when it says that it listens. */
export async function startServer({ data, port, log }) {
  const words = ["serve", "--data", data, "--port", String(port), "--default-transport", "local"];
  const output = openSync(log, "a");
  const child = spawn(process.execPath, [join(root, "dist/strata.js"), ...words], {
    cwd: root,
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  child.unref();
  let exit;
  child.on("exit", (code, signal) => (exit = code ?? signal));
  for (let tenth = 0; tenth < 1200 && exit === undefined; tenth += 1) {
    const url = /listens on (http:\S+)/.exec(readFileSync(log, "utf8"))?.[1];
    if (url !== undefined) return { url, pid: child.pid, words };
    await pause(100);
  }
  const why = exit === undefined ? "said nothing for two minutes" : `ended at once (${exit})`;
  if (exit === undefined) process.kill(child.pid, "SIGKILL");
  throw new DemoFailure(`the server ${why}; its log:\n${readFileSync(log, "utf8").slice(-3000)}`);
}

/** Asks the server to end, and waits for it. Insists after half a minute. */
export async function stopServer(pid) {
  if (!isAlive(pid)) return;
  process.kill(pid, "SIGTERM");
  for (let tenth = 0; isAlive(pid); tenth += 1) {
    if (tenth === 300) process.kill(pid, "SIGKILL");
    await pause(100);
  }
}

/** Processes whose command line or working folder is below a folder: `[{ pid, line }]`. Empty where there is no /proc. */
export function processesOf(folder) {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        const isBelow = line.includes(folder) || readlinkSync(`/proc/${name}/cwd`).startsWith(folder);
        return isBelow && !isDefunct(Number(name)) ? [{ pid: Number(name), line }] : [];
      } catch {
        return [];
      }
    });
}

/** Ends the services of all nodes below a folder by their pid files: for a demo that broke off. */
export async function endServices(nodes) {
  for (const node of existsSync(nodes) ? readdirSync(nodes) : []) {
    const run = join(nodes, node, "run");
    for (const file of existsSync(run) ? readdirSync(run) : []) {
      const pid = Number(readFileSync(join(run, file), "utf8"));
      if (pid > 1 && isAlive(pid)) process.kill(pid, "SIGTERM");
    }
  }
}
