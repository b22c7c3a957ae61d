/** The tree of a regular expression in Python's syntax. */

export type Pattern =
  | { readonly type: "set"; readonly has: (codePoint: number) => boolean }
  | { readonly type: "at"; readonly place: Place }
  | { readonly type: "sequence"; readonly items: readonly Pattern[] }
  | { readonly type: "choice"; readonly branches: readonly Pattern[] }
  | { readonly type: "group"; readonly index: number | undefined; readonly body: Pattern }
  | { readonly type: "atomic"; readonly body: Pattern }
  | Repeat
  | {
      readonly type: "look";
      readonly behind: boolean;
      readonly negative: boolean;
      readonly body: Pattern;
      readonly width: number;
    }
  | { readonly type: "reference"; readonly group: number; readonly ignoreCase: boolean }
  | { readonly type: "condition"; readonly group: number; readonly yes: Pattern; readonly no: Pattern };

export interface Repeat {
  readonly type: "repeat";
  readonly body: Pattern;
  readonly least: number;
  readonly most: number;
  readonly mode: "greedy" | "lazy" | "possessive";
}

/** `end` is where `$` holds without `multiLine`: at the end or before a line feed that ends the text. */
export type Place = "start" | "lineStart" | "end" | "lineEnd" | "veryEnd" | "wordEdge" | "noWordEdge";

/** How many characters a pattern takes. */
export interface Width {
  readonly least: number;
  readonly most: number;
}

export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
  readonly ascii: boolean;
}

/** A pattern that was read. Groups are numbered from 1. */
export interface Program {
  readonly body: Pattern;
  readonly groupCount: number;
  readonly names: ReadonlyMap<string, number>;
}

/** `widths` has those of groups, for references to them. */
export function widthOf(pattern: Pattern, widths: ReadonlyMap<number, Width>): Width {
  switch (pattern.type) {
    case "set":
      return { least: 1, most: 1 };
    case "at":
    case "look":
      return { least: 0, most: 0 };
    case "sequence":
      return pattern.items.map((item) => widthOf(item, widths)).reduce(plus, { least: 0, most: 0 });
    case "choice":
      return pattern.branches.map((branch) => widthOf(branch, widths)).reduce(either);
    case "group":
    case "atomic":
      return widthOf(pattern.body, widths);
    case "repeat": {
      const { least, most } = widthOf(pattern.body, widths);
      return { least: least * pattern.least, most: most === 0 ? 0 : most * pattern.most };
    }
    case "reference":
      return widths.get(pattern.group) ?? { least: 0, most: Infinity };
    case "condition":
      return either(widthOf(pattern.yes, widths), widthOf(pattern.no, widths));
  }
}

const plus = (a: Width, b: Width): Width => ({ least: a.least + b.least, most: a.most + b.most });
const either = (a: Width, b: Width): Width => ({ least: Math.min(a.least, b.least), most: Math.max(a.most, b.most) });
