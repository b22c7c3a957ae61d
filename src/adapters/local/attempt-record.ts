/**
 * The record of one command of an attempt: a file that is at once the shell script which was run and, in marks below it,
 * what became of it. It survives the server, so a server that starts anew reads here what happened.
 *
 * The first mark owns the record: a wrapper that claims it runs the script, and a server that abandons it first knows
 * that no wrapper ever will. Files are only appended to, so of two claims exactly one is first.
 */
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from "node:fs";
import type { AttemptId, Instant } from "../../core/model/ids.ts";
import { instant } from "../../core/model/ids.ts";
import type { CommandEnd } from "../../ports/executor.ts";

/** Begins a mark, at the start of a line. No line of a script begins so: what an author wrote is quoted into one line. */
const MARK = "#strata ";

/** A program and its surroundings, all of them looked up and checked. */
export interface ReadyCommand {
  /** The program as an absolute path, and its arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** What the launcher's environment has not. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RecordHeader {
  readonly attempt: AttemptId;
  readonly part: number;
  readonly begun: Instant;
  /** Names the boot of the machine: process ids mean nothing after the next one. */
  readonly boot: string;
}

/** What a record says; undefined: there is none. */
export function readState(path: string): RecordState | undefined {
  try {
    return readRecord(readFileSync(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Adds a mark to a record; where there is none, none is made. false: it could not be added. */
export function addMark(path: string, mark: string): boolean {
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_APPEND);
    try {
      return writeSync(file, mark) === Buffer.byteLength(mark);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/**
 * The text of a record whose command was not started yet. Descriptor 3 is the launcher's own, 4 the record: the mark is set
 * when nothing but the program itself can go wrong any more.
 */
export function newRecord(header: RecordHeader, command: ReadyCommand): string {
  const exports = Object.entries(command.env).map(([name, value]) => ` ${name}=${quoted(value)}`);
  const files = `<${quoted(command.stdin)} >>${quoted(command.stdout)} 2>>${quoted(command.stderr)}`;
  return [
    `# Strata: attempt ${header.attempt} part ${header.part} begun ${header.begun} boot ${header.boot}`,
    "(",
    `  cd -- ${quoted(command.cwd)} &&`,
    ...(exports.length === 0 ? [] : [`  export${exports.join("")} &&`]),
    `  exec 4>&2 ${files} 3>&- &&`,
    `  echo '${MARK}ready' >&4 &&`,
    `  exec ${command.argv.map(quoted).join(" ")} 4>&-`,
    ")",
    "",
  ].join("\n");
}

/** Text as one word of bash, on one line. */
function quoted(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `$'${escaped}'`;
}

export type EndingReason = "timed-out" | "cancelled";

export type Claim =
  | { readonly kind: "started"; readonly pid: number; readonly startTime: string }
  | { readonly kind: "abandoned"; readonly because: string };

export interface RecordState {
  readonly begun: Instant;
  readonly boot: string;
  /** undefined: nobody has claimed the record yet. */
  readonly claim: Claim | undefined;
  /** Somebody had ended it before it ended by itself. */
  readonly ending: EndingReason | undefined;
  /** What the shell says: 128 and more is, by its custom, a signal. undefined: it has not ended. */
  readonly exit: number | undefined;
  /** Everything was ready for the program. */
  readonly ready: boolean;
  /** What the wrapper itself complained about: why it was not ready, or, after that, of a signal. */
  readonly complaint: string;
}

/** Marks that the server adds. */
export const marks = {
  abandoned: (because: string): string => `${MARK}abandoned ${because}\n`,
  ending: (reason: EndingReason): string => `${MARK}ending ${reason}\n`,
};

/** Reads a record. A last line without its end is still being written and does not count. */
export function readRecord(text: string): RecordState {
  const lines = text.split("\n").slice(0, -1);
  const header = /begun (\d+) boot (\S+)$/.exec(lines[0] ?? "");
  const bottom = lines.slice(lines.indexOf(")") + 1);
  const readyAt = bottom.indexOf(`${MARK}ready`);
  const told = bottom.filter((line) => line.startsWith(MARK)).map((line) => line.slice(MARK.length).split(" "));
  const exitAt = told.findIndex(([word]) => word === "exit");
  const endingAt = told.findIndex(([word]) => word === "ending");
  const exit = told[exitAt]?.[1];
  return {
    begun: instant(Number(header?.[1] ?? 0)),
    boot: header?.[2] ?? "",
    claim: claimOf(told.find(([word]) => word === "started" || word === "abandoned")),
    ending: endingAt >= 0 && (exitAt < 0 || endingAt < exitAt) ? (told[endingAt]?.[1] as EndingReason) : undefined,
    exit: exit === undefined ? undefined : Number(exit),
    ready: readyAt >= 0,
    complaint: bottom
      .slice(readyAt + 1)
      .filter((line) => !line.startsWith(MARK))
      .join("\n"),
  };
}

function claimOf(mark: readonly string[] | undefined): Claim | undefined {
  if (mark === undefined) return undefined;
  const [word, ...rest] = mark;
  if (word === "abandoned") return { kind: "abandoned", because: rest.join(" ") };
  return { kind: "started", pid: Number(rest[0]), startTime: rest[1] ?? "0" };
}

/** Signals by number, for those that have one everywhere. */
const signals: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  5: "SIGTRAP",
  6: "SIGABRT",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
};

/** Signals of which the shell says nothing when they end a command. */
const SILENT = new Set(["SIGINT", "SIGPIPE"]);

/**
 * How a command ended whose wrapper wrote an exit code. The shell says 137 both for `exit 137` and for a killed command,
 * but complains only about the latter; of SIGINT and SIGPIPE it says nothing, and they count as signals.
 */
export function endOf(state: RecordState, files: RecordFiles): CommandEnd {
  const { exit = 0, complaint, ending, ready } = state;
  if (ending !== undefined) return { kind: ending };
  if (!ready) return { kind: "refused", reason: withoutPlace(complaint) || "it was ended before it started" };
  const signal = exit > 128 ? signals[exit - 128] : undefined;
  if (signal !== undefined && (complaint !== "" || SILENT.has(signal))) return { kind: "killed", signal };
  const refusal = exit === 126 || exit === 127 ? refusalOf(files) : undefined;
  return refusal === undefined ? { kind: "exited", code: exit } : { kind: "refused", reason: refusal };
}

export interface RecordFiles {
  readonly record: string;
  readonly stderr: string;
}

/** Why the program could not be executed. The shell says so where the program would have printed, and names the record. */
function refusalOf({ record, stderr }: RecordFiles): string | undefined {
  const place = `${record}: line `;
  const file = openSync(stderr, "r");
  try {
    const bytes = Buffer.alloc(place.length * 4 + 1000);
    const text = bytes.toString("utf8", 0, readSync(file, bytes));
    return text.startsWith(place) ? withoutPlace(text.slice(0, text.indexOf("\n"))) : undefined;
  } finally {
    closeSync(file);
  }
}

/** `/x/0.sh: line 12: cd: /y: Permission denied` without the place, which means nothing to a reader. */
function withoutPlace(complaint: string): string {
  return complaint.replace(/^.*?: line \d+: /, "");
}
