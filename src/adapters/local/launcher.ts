/**
 * Starts records through one small bash that lives as long as the server: forking it costs a fraction of forking the
 * server, and does not grow with the server's memory. Each record gets a process group of its own, whose leader is the
 * wrapper that claims the record, runs it and writes its exit code; wrappers outlive both the launcher and the server.
 */
import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";

const BASH = "/bin/bash";

/**
 * Reads the paths of records, a line each, and tells on descriptor 3 when one has ended. `trap :` keeps the wrapper alive
 * when its group is told to end, so that it can write the exit code; the command itself gets the signal as usual.
 */
const script = `
set -m
part() {
  local record=$1 pid=$BASHPID stat claim line code
  read -r -a stat 2>/dev/null < "/proc/$pid/stat"
  claim="#strata started $pid \${stat[21]:-0}"
  echo "$claim" >> "$record"
  while IFS= read -r line; do
    case $line in "#strata "*) break ;; esac
  done < "$record"
  [ "$line" = "$claim" ] || return
  trap : TERM INT HUP
  . "$record"
  code=$?
  echo "#strata exit $code" >> "$record"
  echo "$code $record" >&3
}
while IFS= read -r record; do
  [ -f "$record" ] || continue
  part "$record" 2>> "$record" &
  disown
done
`;

export interface Launcher {
  /** Starts the command of a record that nobody has claimed. `path` has no line break. */
  start(path: string): void;
  /** Nothing is under way: the launcher no longer keeps the server from ending. */
  rest(): void;
}

type Environment = Readonly<Record<string, string>>;

interface Listener {
  /** The wrapper of this record has written its exit code, which is this one. */
  readonly ended: (path: string, code: number) => void;
  /** The launcher is gone: records that nobody claimed may be given to `start` again, unless it can't run at all. */
  readonly gone: (reason: string | undefined) => void;
}

/** So many launchers may go one after another before one has done anything. */
const MOST_FAILURES = 3;

/** A launcher whose bash starts with the first record, and again whenever it is gone. Commands get its `environment`. */
export function createLauncher(environment: Environment, listener: Listener): Launcher {
  let bash: ChildProcess | undefined;
  let failures = 0;

  const boot = (): ChildProcess => {
    const child = spawn(BASH, ["--noprofile", "--norc", "-c", script, "strata"], {
      cwd: "/",
      detached: true,
      env: environment,
      stdio: ["pipe", "ignore", "ignore", "pipe"],
    });
    const gone = (reason: string): void => {
      if (bash !== child) return;
      bash = undefined;
      failures += 1;
      listener.gone(failures < MOST_FAILURES ? undefined : `${BASH}, which starts commands here, ${reason}`);
    };
    child.once("error", (error) => {
      gone(`does not run: ${error.message}`);
    });
    child.once("exit", (code, signal) => {
      gone(`ends at once (${signal ?? `exit code ${code ?? 0}`})`);
    });
    // A write to one that has just gone is no news: its exit tells.
    child.stdin?.on("error", () => undefined);
    eachLine(child.stdio[3] as Readable, (line) => {
      failures = 0;
      const blank = line.indexOf(" ");
      listener.ended(line.slice(blank + 1), Number(line.slice(0, blank)));
    });
    return child;
  };

  return {
    start: (record) => {
      bash ??= boot();
      for (const handle of handlesOf(bash)) handle.ref();
      bash.stdin?.write(`${record}\n`);
    },
    rest: () => {
      for (const handle of bash === undefined ? [] : handlesOf(bash)) handle.unref();
    },
  };
}

function eachLine(stream: Readable, tell: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8").on("data", (piece: string) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(tell);
  });
}

interface Handle {
  ref(): void;
  unref(): void;
}

/** Whatever of the child keeps Node from ending. Its pipes are sockets, which can be told not to. */
function handlesOf(child: ChildProcess): readonly Handle[] {
  return [child, child.stdin, child.stdio[3]] as unknown as readonly Handle[];
}
