// What the demo shows: headings, commands as a person would type them with what they print, and claims that are checked.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "../steps.mjs";

const isColourful = process.stdout.isTTY === true && !process.env.NO_COLOR;
const dress = (code, text) => (isColourful ? `\u001b[${code}m${text}\u001b[0m` : text);

export const say = (text = "") => console.log(text);
export const heading = (text) => say(`\n${dress("1", `== ${text}`)}`);

/** Stops the demo; the message is all that is shown of it. */
export class DemoFailure extends Error {}

/** A claim about what just happened: shown with a tick, or the end of the demo. */
export function claim(isTrue, text, detail = "") {
  if (!isTrue)
    throw new DemoFailure(`this should have been so, and is not: ${text}${detail === "" ? "" : `\n${detail}`}`);
  say(`${dress("32", "ok")} ${text}`);
  claims += 1;
}
let claims = 0;
export const claimCount = () => claims;

/** A word as a shell needs it. */
const quoted = (word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** A command line for the CLI, run against one server. */
export function commandLine(url) {
  const run = (words, { show, expected = 0 }) =>
    new Promise((done, fail) => {
      if (show) say(`\n${dress("36", "$")} ${dress("1", `strata ${words.map(quoted).join(" ")}`)}`);
      const child = spawn(process.execPath, [join(root, "dist/strata.js"), ...words], {
        cwd: root,
        env: { ...process.env, STRATA_URL: url, ...(isColourful ? { FORCE_COLOR: "1" } : {}) },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let out = "";
      let all = "";
      const take = (chunk, isAnswer) => {
        all += chunk;
        if (isAnswer) out += chunk;
        if (show) process.stdout.write(chunk);
      };
      child.stdout.setEncoding("utf8").on("data", (chunk) => take(chunk, true));
      child.stderr.setEncoding("utf8").on("data", (chunk) => take(chunk, false));
      child.on("error", fail);
      child.on("close", (code) => {
        if (code === expected) return done(out);
        return fail(
          new DemoFailure(
            `strata ${words.map(quoted).join(" ")} ended with exit code ${code}${show ? "" : `\n${all}`}`,
          ),
        );
      });
    });
  return {
    /** Shown, with what it prints; resolves with its standard output. */
    strata: (...words) => run(words, { show: true }),
    /** Not shown: for what the demo itself wants to know. */
    ask: async (...words) => JSON.parse(await run([...words, "-o", "json"], { show: false })),
  };
}
