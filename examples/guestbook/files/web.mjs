// The guestbook's front page.
// etc/web.json: { name, listen, version, title, greeting, api: [ADDRESS, ...] }
import { ask, config, serve } from "./http.mjs";

/** The first API that answers: one of them may be restarting. */
async function askApi(path, options) {
  let problem = new Error("no API is configured");
  for (const address of config.api) {
    try {
      return await ask(address, path, options);
    } catch (failure) {
      problem = failure;
    }
  }
  throw problem;
}

serve({
  "GET /health": async () => ({
    name: config.name,
    version: config.version,
    greeting: config.greeting,
    motto: await askApi("/motto"),
  }),
  "GET /": async () => {
    const { visits, api } = await askApi("/visits", { method: "POST" });
    const { motto } = await askApi("/motto");
    const lines = [
      `${config.greeting} from the ${config.title}`,
      ...(motto === null ? [] : [`"${motto}"`]),
      `visit ${visits}, page by ${config.name}, counted by ${api}, version ${config.version}`,
    ];
    return { text: `${lines.join("\n")}\n` };
  },
});
