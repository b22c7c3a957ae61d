/** Tests of the types that are refused, or done by a command of the cluster: `reboot`, `move_to_bootstrap`, `erase_node`. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TObject } from "typebox";
import { nodeId } from "../core/model/ids.ts";
import { taskTypes, type TaskType } from "../core/model/layer.ts";
import type { Target } from "../ports/executor.ts";
import { openActionRoom, type ActionRoom } from "../testing/action-room.ts";
import { actionFor, actions } from "./registry.ts";

let room: ActionRoom;

beforeEach(async () => {
  room = await openActionRoom();
});

afterEach(async () => {
  await room.close();
});

describe("reboot", () => {
  test("is refused on the server's own machine", async () => {
    const reason = "this node is the server's own machine, and a reboot would end the server";
    expect((await room.run("reboot", { timeout: 900 })).outcome).toEqual({ kind: "refused", reason });
  });

  test("is refused on a node that can't be reached", async () => {
    const target: Target = { node: nodeId("5"), transport: { kind: "none" } };
    expect((await room.run("reboot", {}, { target })).outcome).toEqual({
      kind: "refused",
      reason: 'node 5 has transport "none": it can\'t be told to reboot',
    });
  });
});

describe.each(["move_to_bootstrap", "erase_node"] as const)("%s", (type) => {
  const hook = 'echo "$STRATA_NODE $PWD"; cat';

  test("without a command is refused, and says how to give one", async () => {
    expect((await room.run(type, { timeout: 180 })).outcome).toEqual({
      kind: "refused",
      reason: `no command is configured for ${type}: give the task \`parameters.hook\`, or the cluster a hook`,
    });
  });

  test("runs the cluster's command on the server, with the step's parameters", async () => {
    const { outcome, stdout } = await room.run(type, { slave_name: "n-5" }, { hooks: { [type]: hook } });
    expect(outcome).toEqual({ kind: "succeeded" });
    expect(stdout).toBe(`1 ${room.path("master")}\n{"slave_name":"n-5"}\n`);
  });

  test("runs the task's own command rather than the cluster's", async () => {
    const { outcome } = await room.run(type, { hook: "exit 4" }, { hooks: { [type]: hook } });
    expect(outcome).toEqual({ kind: "exited", code: 4, reason: "ended with exit code 4" });
  });
});

test("types that only order others have no action", () => {
  for (const type of ["stage", "skipped", "group", "role"] as const) expect(actionFor(type)).toBeUndefined();
});

test("every other type has one, with a description of each parameter", () => {
  const silent = new Set<TaskType>(["stage", "skipped", "group", "role"]);
  expect(actions.flatMap(({ types }) => types).toSorted()).toEqual(
    taskTypes.filter((type) => !silent.has(type)).toSorted(),
  );
  for (const { doc, parameters } of actions) {
    expect(doc).toMatch(/^[A-Z].*\.$/);
    const properties = (parameters as TObject).properties as Readonly<
      Record<string, { readonly description?: string }>
    >;
    for (const { description } of Object.values(properties)) expect(description).toMatch(/^[A-Z].*\.$/);
  }
});
