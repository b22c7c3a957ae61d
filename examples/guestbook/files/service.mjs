// Starts, stops and waits for the services of one node. Every service NAME is `lib/NAME.mjs`, configured by `etc/NAME.json`.
//
//   node bin/service.mjs start NAME      start it, unless it runs
//   node bin/service.mjs stop NAME       ask it to end, insist after five seconds; fine if it does not run
//   node bin/service.mjs restart NAME    both
//   node bin/service.mjs wait NAME       until it says that it is healthy, at most 20 seconds
//   node bin/service.mjs get URL TEXT    fetch the URL; fail unless the answer contains TEXT
//   node bin/service.mjs put URL TEXT    send TEXT to the URL
//
// The current folder is the node's own: pid files go to run/, output to log/.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const [verb, name, text] = process.argv.slice(2);
const pidFile = `run/${name}.pid`;

function runningPid() {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, "utf8"));
  try {
    process.kill(pid, 0);
    return hasEnded(pid) ? undefined : pid;
  } catch {
    return undefined;
  }
}

/** On Linux, a process that has ended keeps its number until its parent has taken note. */
function hasEnded(pid) {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/, ""));
  } catch {
    return false;
  }
}

function start() {
  const running = runningPid();
  if (running !== undefined) return console.log(`${name} runs already (pid ${running})`);
  for (const folder of ["run", "log", "var"]) mkdirSync(folder, { recursive: true });
  const log = openSync(`log/${name}.log`, "a");
  const child = spawn(process.execPath, [`lib/${name}.mjs`, `etc/${name}.json`], {
    detached: true, // a session of its own: it outlives this command
    stdio: ["ignore", log, log],
  });
  writeFileSync(pidFile, String(child.pid));
  child.unref();
  console.log(`${name} started (pid ${child.pid})`);
}

async function stop() {
  const pid = runningPid();
  if (pid === undefined) return console.log(`${name} does not run`);
  process.kill(pid, "SIGTERM");
  for (let tenth = 0; runningPid() !== undefined; tenth += 1) {
    if (tenth === 50) process.kill(pid, "SIGKILL");
    await pause(100);
  }
  rmSync(pidFile, { force: true });
  console.log(`${name} stopped (pid ${pid})`);
}

async function wait() {
  const { listen } = JSON.parse(readFileSync(`etc/${name}.json`, "utf8"));
  let last = "no answer";
  for (let tenth = 0; tenth < 200; tenth += 1) {
    if (runningPid() === undefined) break;
    try {
      const answer = await fetch(`http://${listen}/health`, { signal: AbortSignal.timeout(2000) });
      last = `${answer.status} ${await answer.text()}`;
      if (answer.ok) return console.log(`${name} is healthy: ${last}`);
    } catch (problem) {
      last = problem.cause?.code ?? problem.message;
    }
    await pause(100);
  }
  const end = existsSync(`log/${name}.log`) ? readFileSync(`log/${name}.log`, "utf8").slice(-2000) : "";
  throw new Error(`${name} on ${listen} is not healthy: ${last}\nthe end of its log:\n${end}`);
}

async function get() {
  const answer = await fetch(name, { signal: AbortSignal.timeout(5000) });
  const body = await answer.text();
  if (!answer.ok || !body.includes(text))
    throw new Error(`${name} answered ${answer.status} ${body}\nexpected: ${text}`);
  console.log(`${name} answered ${answer.status} ${body.trim()}`);
}

async function put() {
  const answer = await fetch(name, { method: "PUT", body: text, signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`${name} answered ${answer.status} ${await answer.text()}`);
  console.log(`${name} took it`);
}

const verbs = {
  start,
  stop,
  wait,
  get,
  put,
  restart: async () => {
    await stop();
    start();
  },
};

try {
  if (!(verb in verbs) || name === undefined)
    throw new Error("usage: service.mjs start|stop|restart|wait NAME, get|put URL TEXT");
  await verbs[verb]();
} catch (problem) {
  console.error(problem.message);
  process.exitCode = 1;
}
