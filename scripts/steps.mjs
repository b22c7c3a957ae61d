// Runs the project's own commands one after another or side by side, and says which failed.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "..");

/** Runs a command; its output passes through, or is kept and shown only when it fails. */
export function run(title, argv, { quiet = false, env = {} } = {}) {
  return new Promise((done) => {
    const started = process.hrtime.bigint();
    const child = spawn(argv[0], argv.slice(1), {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    const take = (chunk) => {
      text += chunk;
      if (!quiet) process.stdout.write(chunk);
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    child.on("error", (error) => take(`${error.message}\n`));
    child.on("close", (code) => {
      const seconds = (Number(process.hrtime.bigint() - started) / 1e9).toFixed(1);
      if (code !== 0 && quiet) process.stdout.write(text);
      console.log(`${code === 0 ? "ok    " : "FAILED"} ${title} (${seconds} s)`);
      done({ title, ok: code === 0, text });
    });
  });
}

/** Installs what package-lock.json names, unless it is there already. */
export async function install() {
  const stamp = join(root, "node_modules", ".package-lock.json");
  const fresh = existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
  if (fresh) return true;
  const { ok } = await run("npm ci", ["npm", "ci", "--no-audit", "--no-fund"], { quiet: true });
  return ok;
}

/** The last `N passed, N failed` of a text. */
export function counts(text) {
  const all = [...text.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)];
  const last = all.at(-1);
  return last === undefined ? undefined : { passed: Number(last[1]), failed: Number(last[2]) };
}

export const readText = (path) => readFileSync(join(root, path), "utf8");
