/** What is known of a pattern's groups while it is read. */
import { type Pattern, type Width, widthOf } from "./pattern.ts";
import type { Source } from "./source.ts";

export class Reading {
  readonly source: Source;
  readonly names = new Map<string, number>();
  /** By group, once it is closed. */
  readonly widths = new Map<number, Width>();
  /** Groups that `(?(1)...)` asks about: they may come later, but must come. */
  readonly asked: number[] = [];
  groupCount = 0;
  /** How many groups there were where the outermost look-behind began. */
  behindSince: number | undefined;
  depth = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** A reference to a group must come after it, and in a look-behind the group must come before that. */
  checkReference(group: number): void {
    if (this.behindSince !== undefined && group > this.behindSince) {
      const isOpen = !this.widths.has(group);
      throw this.source.error(
        isOpen ? "cannot refer to an open group" : "cannot refer to group defined in the same lookbehind subpattern",
      );
    }
    if (!this.widths.has(group)) throw this.source.error("cannot refer to an open group");
  }

  widthOf(body: Pattern): Width {
    return widthOf(body, this.widths);
  }
}
