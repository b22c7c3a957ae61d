/** The text of a pattern, read character by character. */
import { YaqlError } from "../errors.ts";
import type { Flags } from "./pattern.ts";

/** Where reading has got to, and what holds there. */
export class Source {
  at = 0;
  flags: Flags;
  private readonly characters: readonly string[];

  constructor(text: string, flags: Flags) {
    this.characters = Array.from(text);
    this.flags = flags;
  }

  /** The next character, undefined at the end. */
  get next(): string | undefined {
    return this.characters[this.at];
  }

  take(): string | undefined {
    const character = this.characters[this.at];
    if (character !== undefined) this.at += 1;
    return character;
  }

  takeIf(wanted: string): boolean {
    if (this.next !== wanted) return false;
    this.at += 1;
    return true;
  }

  /** As many characters of a form as there are, but at most `most`. */
  takeWhile(form: RegExp, most = Infinity): string {
    let taken = "";
    for (let count = 0; count < most && this.next !== undefined && form.test(this.next); count += 1)
      taken += this.take() ?? "";
    return taken;
  }

  /** Everything before `end`, which is taken too. */
  takeUntil(end: string, what: string): string {
    let taken = "";
    for (let character = this.take(); character !== end; character = this.take()) {
      if (character === undefined)
        throw this.error(taken === "" ? `missing ${what}` : `missing ${end}, unterminated name`);
      taken += character;
    }
    if (taken === "") throw this.error(`missing ${what}`);
    return taken;
  }

  error(message: string, back = 0): YaqlError {
    return new YaqlError("error", `${message} at position ${Math.max(0, this.at - back)}`);
  }
}
