// The plugin's monitor: asks every service how it is, and answers with what it saw.
// etc/watch.json: { listen, targets: { SERVICE: { NODE: ADDRESS } } }
import { config, serve } from "./http.mjs";

const targets = Object.entries(config.targets).flatMap(([service, nodes]) =>
  Object.entries(nodes).map(([node, address]) => ({ service, node, address })),
);

async function look({ service, node, address }) {
  const isUp = await fetch(`http://${address}/health`, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.ok,
    () => false,
  );
  return { service, node, up: isUp };
}

async function status() {
  const seen = await Promise.all(targets.map(look));
  const down = seen.filter(({ up }) => !up).map(({ service, node }) => `${service} on ${node}`);
  return { up: seen.length - down.length, of: seen.length, down };
}

serve({
  "GET /health": () => ({ watches: targets.length }),
  "GET /status": status,
});
