/** `renderDiff`: what differs between two graphs, as people read it. */
import type { Json } from "../base/json.ts";
import { isSame, type FieldChange, type GraphDiff } from "./diff-graphs.ts";

/** Longest value that is shown whole, in characters. */
const longestValue = 200;

/** `+` a task that was added, `-` one that was removed, `~` one that changed with its fields; the last line counts. Ends with a line break. */
export function renderDiff(diff: GraphDiff): string {
  const lines = [
    ...diff.metadata.map((change) => `~ ${fieldText(change)}`),
    ...diff.added.map(({ id }) => `+ ${id}`),
    ...diff.removed.map(({ id }) => `- ${id}`),
    ...diff.changed.flatMap(({ id, fields }) => [`~ ${id}`, ...fields.map((change) => `    ${fieldText(change)}`)]),
    summaryOf(diff),
  ];
  return `${lines.join("\n")}\n`;
}

/** `2 added, 1 changed, 40 unchanged`; `no difference`. */
export function summaryOf(diff: GraphDiff): string {
  if (isSame(diff)) return `no difference in ${diff.unchanged} tasks`;
  const counts = [
    [diff.added.length, "added"],
    [diff.removed.length, "removed"],
    [diff.changed.length, "changed"],
    [diff.metadata.length, "changed in the metadata"],
  ] as const;
  const said = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [...said, `${diff.unchanged} unchanged`].join(", ");
}

function fieldText({ path, before, after }: FieldChange): string {
  if (before === undefined) return `${path}: ${valueText(after)} (new)`;
  if (after === undefined) return `${path}: ${valueText(before)} (gone)`;
  return `${path}: ${valueText(before)} -> ${valueText(after)}`;
}

function valueText(value: Json | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}
