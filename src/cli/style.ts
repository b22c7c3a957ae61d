/** Colour by meaning, and only where it is wanted: a person at a terminal, or `--color=always`. */
import type { OutputStream } from "./host.ts";

export type Meaning = "good" | "bad" | "warning" | "busy" | "quiet" | "strong" | "link";

/** Text for people, dressed. */
export type Style = (meaning: Meaning, text: string) => string;

const codes: Readonly<Record<Meaning, readonly [number, number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warning: [33, 39],
  busy: [36, 39],
  quiet: [2, 22],
  strong: [1, 22],
  link: [4, 24],
};

export const plainStyle: Style = (_, text) => text;

const colourStyle: Style = (meaning, text) => {
  const [on, off] = codes[meaning];
  return text === "" ? "" : `\u001b[${on}m${text}\u001b[${off}m`;
};

export type ColourWish = "auto" | "always" | "never";

/** `--color` wins over FORCE_COLOR and NO_COLOR, these over what the stream is. */
export function styleFor(
  stream: OutputStream,
  wish: ColourWish,
  environment: Readonly<Record<string, string | undefined>>,
): Style {
  return isColourful(stream, wish, environment) ? colourStyle : plainStyle;
}

function isColourful(
  stream: OutputStream,
  wish: ColourWish,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (wish !== "auto") return wish === "always";
  const { FORCE_COLOR: force, NO_COLOR: none, TERM: term } = environment;
  if (force !== undefined && force !== "") return force !== "0";
  if (none !== undefined && none !== "") return false;
  return stream.isTTY === true && term !== "dumb";
}

const meaningOf: Readonly<Record<string, Meaning>> = {
  ready: "good",
  operational: "good",
  running: "busy",
  stopping: "warning",
  pending: "quiet",
  error: "bad",
  tolerated: "warning",
  ignored: "warning",
  stopped: "warning",
  skipped: "quiet",
  blocked: "warning",
  run: "good",
  skip: "quiet",
  warning: "warning",
  hint: "busy",
};

/** A status word in its colour. */
export function status(style: Style, word: string): string {
  const meaning = meaningOf[word];
  return meaning === undefined ? word : style(meaning, word);
}

// Control sequences (colours, titles, cursor), then single control characters; tab and line feed stay.

const sequences =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~])/g;

const controls = /\r(?=\n)|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** What a task printed, made harmless: it can't move the cursor, colour the screen or change the title. */
export function stripControls(text: string): string {
  return text.replace(sequences, "").replace(controls, "");
}

const colours = /\u001b\[[0-9;]*m/g;

/** A text's characters without its colours. */
export function bareCharacters(text: string): readonly string[] {
  return Array.from(text.replace(colours, ""));
}

/** Columns that a text takes on a terminal (wide characters count as one here). */
export function visibleLength(text: string): number {
  return bareCharacters(text).length;
}
