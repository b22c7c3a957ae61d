// `npm run demo`: the main job from beginning to end, on this machine, through nothing but the command line.
//   --keep        leave the server and the guestbook running, and say how to end them
//   --data DIR    where everything is kept (a temporary folder)
//   --port N      the server's port (any that is free)
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { endServices, freePorts, isListening, processesOf, startServer, stopServer } from "./demo/server.mjs";
import { claim, claimCount, commandLine, DemoFailure, heading, say } from "./demo/terminal.mjs";
import { install, root, run } from "./steps.mjs";

const examples = "examples/guestbook";

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        keep: { type: "boolean", default: false },
        data: { type: "string" },
        port: { type: "string", default: "0" },
      },
    });
    if (!/^\d{1,5}$/.test(values.port)) throw new Error(`--port ${values.port}: not a port`);
    return values;
  } catch (problem) {
    throw new DemoFailure(`${problem.message}\nusage: npm run demo -- [--keep] [--data DIR] [--port N]`);
  }
}

/** The folder of this demo: a new one, or the one that was named, which must be empty. */
function prepareFolder(named) {
  if (named === undefined) return mkdtempSync(join(tmpdir(), "strata-demo-"));
  const folder = resolve(named);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0)
    throw new DemoFailure(`--data ${named}: the folder is not empty; the demo wants one of its own`);
  return folder;
}

/** The example's settings, with ports that are free here and the place of the files. */
async function writeSettings(folder) {
  const { parse, stringify } = await import("yaml");
  const settings = parse(readFileSync(join(root, examples, "cluster/settings.yaml"), "utf8"));
  const places = Object.values(settings.endpoints).flatMap((nodes) => Object.keys(nodes).map((name) => [nodes, name]));
  const ports = await freePorts(places.length);
  places.forEach(([nodes, name], index) => (nodes[name] = `127.0.0.1:${ports[index]}`));
  settings.runtime = process.execPath;
  settings.files = join(root, examples, "files");
  const path = join(folder, "settings.yaml");
  writeFileSync(path, stringify(settings));
  return { path, ports, page: `http://${settings.endpoints.balancer.edge}/` };
}

/** Creates everything and uploads the three layers. */
async function setUp({ strata }, settings) {
  heading("A release, a plugin, a cluster of five nodes on this machine");
  await strata("release", "create", "-f", `${examples}/release/release.yaml`);
  await strata("plugin", "create", "-f", `${examples}/plugin/plugin.yaml`);
  await strata("cluster", "create", "shop", "-r", "guestbook-10.0", "-p", "watch", "--settings", settings.path);
  await strata("node", "create", "-e", "shop", "-f", `${examples}/cluster/nodes.yaml`);

  heading("Three layers: the release's graph, the plugin's, the cluster's own");
  await strata("graph", "upload", "-r", "guestbook-10.0", "-f", `${examples}/release/graph`);
  await strata("graph", "upload", "-p", "watch", "-f", `${examples}/plugin/graph.yaml`);
  await strata("graph", "upload", "-e", "shop", "-f", `${examples}/cluster/graph.yaml`);
  await strata("graph", "upload", "-r", "guestbook-10.0", "-t", "teardown", "-f", `${examples}/release/teardown.yaml`);
  await strata("graph", "upload", "-p", "watch", "-t", "teardown", "-f", `${examples}/plugin/teardown.yaml`);
  await strata("graph", "list", "-e", "shop");
}

async function fetchPage(page) {
  const answer = await fetch(page, { signal: AbortSignal.timeout(5000), headers: { connection: "close" } });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

async function showPage(page) {
  say(`\n$ curl ${page}`);
  const { status, text, headers } = await fetchPage(page);
  process.stdout.write(text);
  return { status, text, headers };
}

/** Visits the page again and again until told to stop: what visitors notice of a run. */
function visit(page) {
  let isOver = false;
  const seen = { good: 0, bad: 0 };
  const done = (async () => {
    while (!isOver) {
      const { status } = await fetchPage(page).catch(() => ({ status: 0 }));
      if (status === 200) seen.good += 1;
      else seen.bad += 1;
      await new Promise((next) => setTimeout(next, 20));
    }
    return seen;
  })();
  return () => {
    isOver = true;
    return done;
  };
}

async function firstDeployment({ strata, ask }, { page }) {
  heading("What the layers become together, and who set what");
  await strata("graph", "show", "-e", "shop");
  await strata("graph", "show", "balancer-config", "-e", "shop");
  const merged = await ask("graph", "show", "balancer-config", "-e", "shop");
  claim(
    merged.layer.level === "cluster" && merged.replaced.length === 1,
    "the cluster's balancer-config replaces the release's, and it is known whose it was",
  );

  heading("The plan: what would run where, and why");
  await strata("graph", "plan", "-e", "shop");

  heading("The run");
  await strata("graph", "execute", "-e", "shop", "--yes", "--wait");
  const { status, text } = await showPage(page);
  claim(
    status === 200 && text.includes("Good morning from the guestbook"),
    "the guestbook serves through its balancer",
  );
  claim(text.includes("Order in layers"), "with the motto that the cluster's own task put into the store");
}

async function changeOneSetting({ strata, ask }, { page }) {
  heading("One setting changes: only what asks for it runs again");
  await strata("cluster", "set", "shop", "greeting=Good evening");
  await strata("graph", "plan", "-e", "shop");
  const plan = await ask("graph", "plan", "-e", "shop");
  const running = [
    ...new Set(plan.graphs[0].steps.filter(({ decision }) => decision === "run").map(({ task }) => task)),
  ].sort();
  claim(
    running.join(" ") === "smoke-test watch-report web-config web-rollout",
    "only the pages are configured and restarted; the two checks always run",
    `planned: ${running.join(" ")}`,
  );
  const stop = visit(page);
  await strata("graph", "execute", "-e", "shop", "--yes", "--wait");
  const { good, bad } = await stop();
  const { text } = await showPage(page);
  claim(text.includes("Good evening from the guestbook"), "the new greeting is served");
  claim(good > 0 && bad === 0, `visitors noticed nothing: ${good} requests during the run, none failed`);
}

async function hotfix({ strata, ask }, { page }) {
  heading("A one-shot hotfix over two roles, one node at a time, from a file");
  const before = await ask("graph", "download", "-e", "shop", "-a");
  await strata(
    "graph",
    "execute",
    "-e",
    "shop",
    "-t",
    "hotfix-1234",
    "--file",
    `${examples}/hotfix.yaml`,
    "--yes",
    "--wait",
  );
  const { headers } = await fetchPage(page);
  claim(headers.get("x-hotfix") === "1234", "pages now come with the hotfix's header");
  const steps = await ask("run", "history", "latest", "-e", "shop", "-T", "hotfix-rollout");
  const spans = steps
    .map(({ started_at: start, ended_at: end }) => [Date.parse(start), Date.parse(end)])
    .sort((a, b) => a[0] - b[0]);
  const overlap = spans.some(([start], index) => index > 0 && start < spans[index - 1][1]);
  claim(spans.length === 4 && !overlap, "its four restarts came one after another");
  const after = await ask("graph", "download", "-e", "shop", "-a");
  const types = (await ask("graph", "list", "-e", "shop")).flatMap(({ relations }) =>
    relations.map(({ type }) => type),
  );
  claim(
    JSON.stringify(before) === JSON.stringify(after) && !types.includes("hotfix-1234"),
    "the default graph is as it was, and nothing of the hotfix was stored",
  );
}

async function history({ strata, ask }) {
  heading("What has happened");
  await strata("run", "list", "-e", "shop");
  await strata("run", "history", "latest", "-e", "shop");
  const runs = await ask("run", "list", "-e", "shop");
  claim(runs.length === 3 && runs.every(({ status }) => status === "ready"), "three runs, all of them ready");
}

async function tearDown({ strata }, { ports }) {
  heading("Teardown: a graph of its own type, in the opposite order");
  await strata("graph", "execute", "-e", "shop", "-t", "teardown", "--yes", "--wait");
  const open = [];
  for (const port of ports) if (await isListening(port)) open.push(port);
  claim(open.length === 0, "no service listens any more", `still open: ${open.join(", ")}`);
}

async function demo(options, state) {
  if (!(await install())) throw new DemoFailure("npm ci failed: see above");
  const { ok } = await run("build", [process.execPath, "scripts/build.mjs"], { quiet: true });
  if (!ok) throw new DemoFailure("the build failed: see above");
  state.folder = prepareFolder(options.data);
  state.log = join(state.folder, "server.log");
  const settings = await writeSettings(state.folder);

  heading("The server, with its embedded database");
  const data = join(state.folder, "strata");
  say(`\n$ strata serve --data ${data} --port ${options.port}`);
  state.server = await startServer({ data, port: options.port, log: state.log });
  state.nodes = join(data, "nodes");
  say(`Strata listens on ${state.server.url}`);
  const cli = commandLine(state.server.url);
  await setUp(cli, settings);
  await firstDeployment(cli, settings);
  await changeOneSetting(cli, settings);
  await hotfix(cli, settings);
  await history(cli);
  if (options.keep) return keep(state, settings);
  await tearDown(cli, settings);
  heading("The server ends");
  await stopServer(state.server.pid);
  state.server = undefined;
  const left = processesOf(state.folder);
  claim(left.length === 0, "no process is left", left.map(({ pid, line }) => `${pid} ${line}`).join("\n"));
  if (options.data === undefined) rmSync(state.folder, { recursive: true, force: true });
  claim(
    options.data !== undefined || !existsSync(state.folder),
    options.data === undefined ? "its folder is gone" : `its folder is kept: ${state.folder}`,
  );
  say(`\nThe demo is over: ${claimCount()} checks passed, none failed, nothing is left running.`);
}

function keep({ server, folder }, { page }) {
  say(`
The demo is over: ${claimCount()} checks passed, none failed. Everything is left running.

  guestbook   ${page}
  server      ${server.url}  (try: export STRATA_URL=${server.url}; node ${relative(process.cwd(), join(root, "dist/strata.js"))} graph show -e shop)
  kept in     ${folder}

To end it:
  STRATA_URL=${server.url} node ${relative(process.cwd(), join(root, "dist/strata.js"))} graph execute -e shop -t teardown --yes --wait
  kill ${server.pid}
  rm -r ${folder}`);
}

/** After a failure: nothing of the demo goes on. */
async function cleanUp({ server, nodes, folder }, isTemporary) {
  if (nodes !== undefined) await endServices(nodes);
  if (server !== undefined) await stopServer(server.pid);
  if (folder !== undefined && isTemporary) rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const state = {};
  let options = {};
  const interrupted = () => {
    void cleanUp(state, options.data === undefined).then(() => process.exit(130));
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  // Whoever read the output has gone, as with `| head`.
  process.stdout.once("error", interrupted);
  try {
    options = readOptions();
    await demo(options, state);
    return 0;
  } catch (problem) {
    say(`\nThe demo failed: ${problem instanceof DemoFailure ? problem.message : problem.stack}`);
    if (state.log !== undefined && existsSync(state.log))
      say(`\nThe end of the server's log:\n${readFileSync(state.log, "utf8").slice(-3000)}`);
    await cleanUp(state, options.data === undefined);
    return 1;
  }
}

process.exitCode = await main();
