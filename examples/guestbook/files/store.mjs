// A small key-value store: one primary takes the writes and passes them on to the replicas before it says yes.
// etc/store.json: { name, listen, primary: NAME, members: { NAME: ADDRESS } }
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { ask, config, serve } from "./http.mjs";

const file = "var/store.json";
const isPrimary = config.name === config.primary;
const others = Object.entries(config.members).filter(([name]) => name !== config.name);
let state = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { revision: 0, values: {} };
let inSync = isPrimary;

function keep(next) {
  state = next;
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

let turn = Promise.resolve();
/** One write after another: each is on every replica that answers before the next begins. */
function write(change) {
  turn = turn.then(async () => {
    keep({ revision: state.revision + 1, values: change(state.values) });
    await Promise.allSettled(
      others.map(([, address]) => ask(address, "/replicate", { method: "PUT", body: JSON.stringify(state) })),
    );
  });
  return turn;
}

function onlyPrimary() {
  if (!isPrimary) throw new Error(`${config.name} is a replica: write to ${config.primary}`);
}

serve({
  "GET /health": async () => {
    if (!inSync) {
      keep(await ask(config.members[config.primary], "/snapshot"));
      inSync = true;
    }
    const { revision } = state;
    return { name: config.name, part: isPrimary ? "primary" : "replica", revision };
  },
  "GET /snapshot": () => state,
  "GET /get": ({ url }) => ({ value: state.values[url.searchParams.get("key")] ?? null }),
  "PUT /replicate": ({ body }) => {
    const next = JSON.parse(body);
    if (next.revision >= state.revision) keep(next);
    inSync = true;
    return {};
  },
  "PUT /set": async ({ url, body }) => {
    onlyPrimary();
    await write((values) => ({ ...values, [url.searchParams.get("key")]: body }));
    return { revision: state.revision };
  },
  "POST /count": async ({ url }) => {
    onlyPrimary();
    const key = url.searchParams.get("key");
    let value = 0;
    await write((values) => {
      value = Number(values[key] ?? 0) + 1;
      return { ...values, [key]: String(value) };
    });
    return { value };
  },
});
