// The guestbook's rules: counts visits and keeps the motto, in the store.
// etc/api.json: { name, listen, version, store: ADDRESS of the primary }
import { ask, config, serve } from "./http.mjs";

serve({
  "GET /health": async () => ({
    name: config.name,
    version: config.version,
    store: await ask(config.store, "/health"),
  }),
  "POST /visits": async () => ({
    visits: (await ask(config.store, "/count?key=visits", { method: "POST" })).value,
    api: config.name,
  }),
  "GET /motto": async () => ({ motto: (await ask(config.store, "/get?key=motto")).value }),
});
