// A load balancer: passes each request on to a backend; one that can't be reached is asked last for a second, and the next is asked.
// etc/balancer.json: { listen, policy: "round-robin" | "first", backends: [ADDRESS, ...] }
import { createServer, request as forward } from "node:http";
import { config } from "./http.mjs";

let next = 0;
const restUntil = new Map();

function backendsInTurn() {
  const from = config.policy === "first" ? 0 : next++ % config.backends.length;
  const turn = [...config.backends.slice(from), ...config.backends.slice(0, from)];
  const rests = (backend) => (restUntil.get(backend) ?? 0) >= Date.now();
  // One that failed a moment ago may be back, just when the next one goes.
  return [...turn.filter((backend) => !rests(backend)), ...turn.filter(rests)];
}

/** The backend's answer, or undefined when it could not be reached. */
function tryBackend(backend, request, body) {
  const [host, port] = backend.split(":");
  return new Promise((resolve) => {
    const onward = forward(
      { host, port, method: request.method, path: request.url, headers: request.headers, timeout: 5000, agent: false },
      resolve,
    );
    onward.on("timeout", () => onward.destroy());
    onward.on("error", () => {
      restUntil.set(backend, Date.now() + 1000);
      resolve(undefined);
    });
    onward.end(body);
  });
}

const server = createServer(async (request, response) => {
  if (request.url === "/health")
    return response.end(`${JSON.stringify({ backends: config.backends.length, policy: config.policy })}\n`);
  const parts = [];
  for await (const part of request) parts.push(part);
  for (const backend of backendsInTurn()) {
    const answer = await tryBackend(backend, request, Buffer.concat(parts));
    if (answer === undefined) continue;
    response.writeHead(answer.statusCode, { ...answer.headers, connection: "close", "x-backend": backend });
    return answer.pipe(response);
  }
  response.writeHead(502);
  return response.end("no backend answers\n");
});

const [host, port] = config.listen.split(":");
server.listen(Number(port), host, () => console.log(`${new Date().toISOString()} listening on ${config.listen}`));
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  setInterval(() => server.closeIdleConnections(), 50);
});
