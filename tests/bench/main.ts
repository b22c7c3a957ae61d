/** `npm run bench -- [core] [plan|schedule|engine|api ...] [--json]`: measures, and prints each figure beside its target and its peer. */
import { cpus, loadavg, totalmem } from "node:os";
import { apiBench } from "./api-bench.ts";
import { engineBench } from "./engine-bench.ts";
import { isGood, printFigure } from "./figure.ts";
import type { Figure, Report } from "./figure.ts";
import { planBench } from "./plan-bench.ts";
import { scheduleBench } from "./schedule-bench.ts";

const parts: Readonly<Record<string, (report: Report) => Promise<void> | void>> = {
  plan: planBench,
  schedule: scheduleBench,
  engine: engineBench,
  api: apiBench,
};

/** `core` is all that needs no network and no browser. */
const groups: Readonly<Record<string, readonly string[]>> = { core: ["plan", "schedule", "engine"] };

function machine(): string {
  const [processor] = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return `${cpus().length} x ${processor?.model.trim() ?? "unknown processor"}, ${memory} GB, Node ${process.version}, load ${loadavg()[0]?.toFixed(1) ?? "?"}`;
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const isJson = words.includes("--json");
  const chosen = words.filter((word) => !word.startsWith("--")).flatMap((word) => groups[word] ?? [word]);
  const names = chosen.length > 0 ? chosen : Object.keys(parts);
  if (!isJson) console.log(machine());
  let missed = 0;
  const report = (figure: Figure): void => {
    const ok = isGood(figure);
    if (ok === false) missed += 1;
    const { name, value, unit, target } = figure;
    console.log(isJson ? JSON.stringify({ name, value, unit, target, ok }) : printFigure(figure));
  };
  for (const name of names) {
    const bench = parts[name];
    if (bench === undefined)
      throw new Error(
        `bench: no part "${name}"; there are ${[...Object.keys(groups), ...Object.keys(parts)].join(", ")}`,
      );
    await bench(report);
  }
  if (!isJson) console.log(missed === 0 ? "every target met" : `${missed} targets missed`);
}

await main();
