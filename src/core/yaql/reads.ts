/** What an evaluation read of the facts: the words in which remembering is spoken of. */
import type { Value, ValueList } from "./values.ts";

/** The facts of now and of the last success; of the former also the two halves. */
export type RootName = "new" | "old" | "node" | "common";

/** One thing that was read: what `root` had under `key`, or, without a key, the root as a whole. */
export interface Read {
  readonly root: RootName;
  readonly key: Value | undefined;
  readonly found: Value | undefined;
}

/** Notices which facts are read, so that a result can be reused where they are the same. */
export interface ReadWatcher {
  /** `found` is what `from` has under `key`; undefined when it has nothing. */
  readKey(from: Value, key: Value, found: Value | undefined): void;
  readWhole(value: Value): void;
  absorb(reads: readonly Read[]): void;
}

/** What an iterator gave. Whoever reuses it gets an iterator of their own. */
export class Given {
  readonly items: ValueList;

  constructor(items: ValueList) {
    this.items = items;
  }
}

/** A result, and everything it rests on. */
export interface Entry {
  readonly reads: readonly Read[];
  readonly value: Value | Given;
}
