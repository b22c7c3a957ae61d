// What the services share: their configuration, and a server that ends politely.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

export const config = JSON.parse(readFileSync(process.argv[2], "utf8"));

// Headers that a hotfix may have put beside the configuration.
const headers = readOptional("etc/headers.json");

function readOptional(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

/** Serves `routes`: `"GET /path"` -> `async ({ url, body }) => value | { status, text }`. Listens where the configuration says. */
export function serve(routes) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    const route = routes[`${request.method} ${url.pathname}`] ?? routes[`${request.method} *`];
    const parts = [];
    for await (const part of request) parts.push(part);
    const reply = await answer(route, { url, body: Buffer.concat(parts).toString() });
    const { status = 200, text = `${JSON.stringify(reply)}\n` } = reply ?? {};
    response.writeHead(status, {
      "content-type": typeof reply?.text === "string" ? "text/plain; charset=utf-8" : "application/json",
      ...headers,
    });
    response.end(text);
  });
  const [host, port] = config.listen.split(":");
  server.listen(Number(port), host, () => console.log(`${new Date().toISOString()} listening on ${config.listen}`));
  // Requests under way are answered first; connections are closed as soon as they have nothing to do.
  process.on("SIGTERM", () => {
    server.close(() => process.exit(0));
    setInterval(() => server.closeIdleConnections(), 50);
  });
}

async function answer(route, request) {
  if (route === undefined) return { status: 404, text: "not found\n" };
  try {
    return await route(request);
  } catch (problem) {
    console.log(`${new Date().toISOString()} ${problem.message}`);
    return { status: 503, text: `${problem.message}\n` };
  }
}

/** JSON from another service; an error that names it when it does not answer well. */
export async function ask(address, path, { method = "GET", body } = {}) {
  const answer = await fetch(`http://${address}${path}`, { method, body, signal: AbortSignal.timeout(3000) }).catch(
    (problem) => {
      throw new Error(`${address} does not answer: ${problem.cause?.code ?? problem.message}`);
    },
  );
  if (!answer.ok) throw new Error(`${address}${path} answered ${answer.status}`);
  return await answer.json();
}
