/** Tests of reading what Puppet says about a run. */
import { expect, test } from "vitest";
import { instant } from "../core/model/ids.ts";
import { failuresOf, noopReport, readRunSummary } from "./puppet-summary.ts";

test("a summary is read section by section, with numbers, texts and nothing", () => {
  const text = `---\r
version:\r
  config: "1.2.3"
  puppet: 7.23.0
resources:
  failed: 0
  "out_of_sync": 3
time:
  total: 12.75
  "config_retrieval": 0.5
application:
  run_mode: 'user'
  initial_environment:
  converged: true
events:
`;
  expect(readRunSummary(text)).toEqual({
    version: { config: "1.2.3", puppet: "7.23.0" },
    resources: { failed: 0, out_of_sync: 3 },
    time: { total: 12.75, config_retrieval: 0.5 },
    application: { run_mode: "user", initial_environment: null, converged: true },
    events: {},
  });
});

test("of something that is no summary nothing is read", () => {
  expect(readRunSummary("\0\u0001junk\n- 1\n%%%\n")).toEqual({});
  expect(readRunSummary("")).toEqual({});
});

test("resources that failed to restart count as failed", () => {
  expect(failuresOf({ resources: { failed: 1, failed_to_restart: 2 } })).toBe(3);
  expect(failuresOf({ resources: { failed: 1 } })).toBe(1);
  expect(failuresOf({ resources: {} })).toBeUndefined();
  expect(failuresOf({})).toBeUndefined();
});

test("a noop report names resources only, and may be cut anywhere on its way", () => {
  const text =
    "Notice: /Stage[main]/Ü/ensure: would be: this\nNotice: Applied catalog\nInfo: /Stage[main]: no\nError: /File[x]: bad\n";
  const bytes = new TextEncoder().encode(text);
  const chunks = Array.from(bytes, (_, index) => ({
    stream: "stdout" as const,
    at: instant(0),
    data: bytes.subarray(index, index + 1),
  }));
  expect(noopReport(chunks)).toEqual([
    { source: "/Stage[main]/Ü/ensure", message: "would be: this" },
    { source: "/File[x]", message: "bad" },
  ]);
});
