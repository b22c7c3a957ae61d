/** What is remembered between evaluations, so that a cluster's common facts are looked at once and not once per node. */
import type { Json } from "../base/json.ts";
import type { MemoPlace, MemoStore, Run } from "./environment.ts";
import { equals } from "./equality.ts";
import { Facts } from "./facts.ts";
import { toJson } from "./finalize.ts";
import { isMapping, mappingGet } from "./mappings.ts";
import type { Entry, Read, ReadWatcher } from "./reads.ts";
import type { Value } from "./values.ts";

/** How many results are kept for one part of an expression: those of the clusters' few sorts of nodes. */
const mostEntries = 6;

/** The results of one part of an expression, the last used first. */
export class Point implements MemoPlace {
  private readonly entries: Entry[] = [];

  find(run: Run): Entry | undefined {
    for (let i = 0; i < this.entries.length; i += 1) {
      const entry = this.entries[i];
      if (entry === undefined || !holds(entry, run)) continue;
      if (i > 0) {
        this.entries.splice(i, 1);
        this.entries.unshift(entry);
      }
      return entry;
    }
    return undefined;
  }

  add(entry: Entry): void {
    this.entries.unshift(entry);
    if (this.entries.length > mostEntries) this.entries.pop();
  }
}

/** Whether everything that was read is still the same: objects by identity, scalars by value. */
function holds(entry: Entry, run: Run): boolean {
  for (const { root, key, found } of entry.reads) {
    const from = run.roots[root];
    if (key === undefined ? from !== found : lookUp(from, key) !== found) return false;
  }
  return true;
}

function lookUp(from: Value, key: Value): Value | undefined {
  if (from instanceof Facts && typeof key === "string") return from.field(key);
  return isMapping(from) ? mappingGet(from, key) : undefined;
}

/** Notes what is read of the facts. What a part reads, the whole reads too. */
export class ReadLog implements ReadWatcher {
  readonly reads: Read[] = [];
  private readonly run: Run;

  constructor(run: Run) {
    this.run = run;
  }

  readKey(from: Value, key: Value, found: Value | undefined): void {
    this.readOf(from, { key, found });
  }

  readWhole(value: Value): void {
    this.readOf(value, { key: undefined, found: value });
  }

  absorb(reads: readonly Read[]): void {
    for (const read of reads) this.note(read);
  }

  private readOf(from: Value, read: Omit<Read, "root">): void {
    const { roots } = this.run;
    if (from === roots.new) this.note({ root: "new", ...read });
    if (from === roots.old) this.note({ root: "old", ...read });
    if (from === roots.node) this.note({ root: "node", ...read });
    if (from === roots.common) this.note({ root: "common", ...read });
  }

  private note(read: Read): void {
    for (const known of this.reads) if (known.root === read.root && known.key === read.key) return;
    this.reads.push(read);
  }
}

/** Lives as long as the facts it has seen are of use: one planning. */
export class Memo implements MemoStore {
  private readonly points = new Map<string, Point>();
  private readonly answers = new WeakMap<object, WeakMap<object, boolean>>();
  private readonly texts = new WeakMap<object, Json>();

  place(key: string): Point {
    const point = this.points.get(key) ?? new Point();
    this.points.set(key, point);
    return point;
  }

  /** Equality of values that do not change: large ones are compared once. */
  readonly same = (left: Value, right: Value): boolean => {
    if (left === right) return true;
    if (typeof left !== "object" || typeof right !== "object" || left === null || right === null)
      return equals(left, right);
    const known = this.answers.get(left) ?? new WeakMap<object, boolean>();
    this.answers.set(left, known);
    const answer = known.get(right) ?? this.compare(left, right);
    known.set(right, answer);
    return answer;
  };

  /** Facts of two nodes mostly have the very same values, and are compared field by field. */
  private compare(left: object & Value, right: object & Value): boolean {
    if (!(left instanceof Facts) || !(right instanceof Facts)) return equals(left, right);
    if (left.size !== right.size) return false;
    for (const key of left.keys()) {
      const [a, b] = [left.field(key), right.field(key)];
      if (a === b) continue;
      if (a === undefined || b === undefined || !this.same(a, b)) return false;
    }
    return true;
  }

  /** A finalised value as JSON, made once. */
  json(value: Value): Json {
    if (typeof value !== "object" || value === null) return toJson(value);
    const known = this.texts.get(value) ?? toJson(value);
    this.texts.set(value, known);
    return known;
  }
}
