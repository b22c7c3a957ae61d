/** The local executor keeps the contract. What only it does is below. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeId } from "../../core/model/ids.ts";
import type { ExecutorUnderTest } from "../../ports/executor-tools.contract.ts";
import { describeExecutor } from "../../ports/executor.contract.ts";
import type { Target } from "../../ports/executor.ts";
import { systemClock } from "../system/system.ts";
import { createLocalExecutor } from "./local-executor.ts";

const target: Target = { node: nodeId("1"), transport: { kind: "local" } };

const server = (directory: string): string => `
  import { text } from "node:stream/consumers";
  import { createLocalExecutor } from ${JSON.stringify(new URL("./local-executor.ts", import.meta.url).href)};
  import { systemClock } from ${JSON.stringify(new URL("../system/system.ts", import.meta.url).href)};
  const executor = createLocalExecutor({ directory: ${JSON.stringify(directory)}, installation: "test", clock: systemClock });
  const run = JSON.parse(await text(process.stdin));
  await executor.run({ ...run, target: ${JSON.stringify(target)}, onOutput: ({ data }) => process.stdout.write(data) });
`;

async function make(): Promise<ExecutorUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "local-executor-"));
  return {
    target,
    fresh: () => createLocalExecutor({ directory, installation: "test", clock: systemClock, grace: 300 }),
    server: [process.execPath, "--import", "tsx", "--input-type=module", "--eval", server(directory)],
    stop: () => rm(directory, { recursive: true }),
  };
}

describeExecutor("the local executor", make);
