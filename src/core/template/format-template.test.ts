/** Texts of tasks with names in them. */
import { expect, it } from "vitest";
import { formatTemplate } from "./format-template.ts";

const names = {
  CLUSTER_ID: 1,
  MASTER_IP: "10.0.0.2",
  CN_HOSTNAME: null,
  SETTINGS: { X: { Y: true } },
  LIST: ["a", { b: 1 }],
  PART: 0.5,
};

it.each([
  ["no braces", "no braces"],
  ["/etc/{CLUSTER_ID}/a", "/etc/1/a"],
  ["{MASTER_IP}-{CLUSTER_ID:03d}", "10.0.0.2-001"],
  ["{CLUSTER_ID:>5}|{CLUSTER_ID!r}|{MASTER_IP!r}", "    1|1|'10.0.0.2'"],
  ["{CN_HOSTNAME}", "None"],
  ["{SETTINGS.X.Y}", "True"],
  ["{SETTINGS.X}", "{'Y': True}"],
  ["{LIST[0]} {LIST[1]}", "a {'b': 1}"],
  ["{PART:.0%}", "50%"],
  ["{{literal}} {CLUSTER_ID}", "{literal} 1"],
  ["{{{CLUSTER_ID}}}", "{1}"],
  ["{CLUSTER_ID:{CLUSTER_ID}}", "1"],
])("%s becomes %s", (text, formatted) => {
  expect(formatTemplate(text, names)).toBe(formatted);
});

it.each([
  "{UNKNOWN}",
  "{CLUSTER_ID} {UNKNOWN}",
  "awk '{print $1}'",
  "{}",
  "{0}",
  "a } b",
  "{",
  "{MASTER_IP.nope}",
  "{MASTER_IP[0]}",
  "{SETTINGS[X]}",
  "{CLUSTER_ID:q}",
  "{CN_HOSTNAME:>5}",
  "{CLUSTER_ID!x}",
  "{constructor}",
])("%s stays as it is, for it can't be formatted", (text) => {
  expect(formatTemplate(text, names)).toBe(text);
});
