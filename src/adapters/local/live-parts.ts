/** The commands that are under way: who is told of their output, when they are looked at, and how they come to their end. */
import { watch, type FSWatcher } from "node:fs";
import { basename } from "node:path";
import type { CommandEnd } from "../../ports/executor.ts";
import type { Clock } from "../../ports/system.ts";
import {
  addMark,
  endOf,
  marks,
  readState,
  type EndingReason,
  type RecordFiles,
  type RecordState,
} from "./attempt-record.ts";
import type { Follower } from "./follow-output.ts";
import type { PartFiles } from "./node-folders.ts";
import { bootName, endGroup, isAlive } from "./process-group.ts";

/** Milliseconds. A command that ends sooner is never watched: its output is read when it has ended. */
const WATCH_AFTER = 100;
/** Milliseconds between two looks at everything, in case that the system has not told of a change. */
const LOOK_EVERY = 1000;
/** The longest time that a timer of Node takes, in milliseconds. */
const LONGEST_TIMER = 2_147_483_647;
/** Looks after which a record is given up that a server before has left and nobody has claimed. */
const UNCLAIMED_LOOKS = 3;

/** A command under way, started by this server or by one before it. */
export interface LivePart {
  readonly files: PartFiles;
  readonly end: Promise<CommandEnd>;
  /** Ends it unless it has ended by then. The first call counts. */
  limit(milliseconds: number): void;
  /** Tells `follower` to look whenever there may be something new. */
  follow(follower: Follower): void;
}

interface Part extends LivePart {
  readonly followers: Set<Follower>;
  readonly settle: (end: CommandEnd) => void;
  isSettled: boolean;
  deadline: NodeJS.Timeout | undefined;
  /** A server before has made it: nobody here knows whether its launcher still means to start it. */
  readonly isAdopted: boolean;
  /** What its record said last. */
  state: RecordState;
  ending: Promise<void> | undefined;
  looks: number;
  watcher: FSWatcher | undefined;
}

export interface LiveParts {
  get(record: string): LivePart | undefined;
  /** Takes a record under watch that has just been made. */
  add(files: PartFiles, state: RecordState): LivePart;
  /** Takes a record under watch that a server before has left. It may have ended already: then its end comes at once. */
  adopt(files: PartFiles, state: RecordState): LivePart;
  /** Ends it and everything in its process group; resolves when nothing of it is left. */
  end(part: LivePart, reason: EndingReason): Promise<void>;
  /** The wrapper of a record says that it has ended, with this exit code. */
  ended(record: string, code: number): void;
  /** Records that nobody has claimed. */
  unclaimed(): readonly string[];
  /** Gives up a record that nobody has claimed. */
  abandon(record: string, reason: string): void;
}

interface Options {
  readonly clock: Clock;
  /** Milliseconds between TERM and KILL. */
  readonly grace: number;
  /** The last one under way has ended. */
  readonly onIdle: () => void;
}

/** The end that a record tells of; undefined: it has none yet. */
export function endToldBy(state: RecordState, files: RecordFiles): CommandEnd | undefined {
  if (state.exit !== undefined) return endOf(state, files);
  if (state.claim?.kind === "abandoned")
    return state.ending === undefined ? { kind: "refused", reason: state.claim.because } : { kind: state.ending };
  if (state.claim === undefined || isRunning(state)) return undefined;
  if (state.ending !== undefined) return { kind: state.ending };
  return { kind: "lost", reason: `process ${state.claim.pid} is gone and has left no exit code` };
}

const boot = bootName();

/** Is the wrapper there that claimed the record? */
export function isRunning({ boot: then, claim }: RecordState): boolean {
  return claim?.kind === "started" && then === boot && isAlive(claim.pid, claim.startTime);
}

export function createLiveParts({ clock, grace, onIdle }: Options): LiveParts {
  const parts = new Map<string, Part>();
  let timer: NodeJS.Timeout | undefined;

  /** Reads the record anew. Should somebody have removed it, or it can't be read now, what it said last must do. */
  const refresh = (part: Part): RecordState => {
    try {
      part.state = readState(part.files.record) ?? part.state;
    } catch {
      // The next look reads it again.
    }
    return part.state;
  };

  /** Settles a part whose record tells of its end. A wrapper that is gone may have written its end just before. */
  const check = (part: Part): void => {
    if (part.ending !== undefined) return;
    const state = refresh(part);
    const end = endToldBy(state, part.files);
    if (end?.kind === "lost") part.settle(endToldBy(refresh(part), part.files) ?? end);
    else if (end !== undefined) part.settle(end);
    else if (state.ending !== undefined) void endPart(part, state.ending);
    else if (state.claim === undefined && part.isAdopted && part.looks > UNCLAIMED_LOOKS)
      abandonPart(part, "whoever was to start it is gone");
  };

  /** From now on no wrapper will run it, unless one has claimed it before. */
  const abandonPart = (part: Part, reason: string): void => {
    addMark(part.files.record, marks.abandoned(reason));
    if (refresh(part).claim === undefined) part.settle({ kind: "refused", reason });
    else check(part);
  };

  const endPart = (part: Part, reason: EndingReason): Promise<void> => {
    part.ending ??= endNow(part, reason);
    return part.ending;
  };

  const endNow = async (part: Part, reason: EndingReason): Promise<void> => {
    const { record } = part.files;
    const isMarked = addMark(record, marks.ending(reason));
    if (refresh(part).claim === undefined) addMark(record, marks.abandoned(reason));
    const { claim } = refresh(part);
    if (claim?.kind === "started" && isRunning(part.state)) await endGroup(claim.pid, grace);
    const told = endToldBy(refresh(part), part.files);
    part.settle(isMarked && told !== undefined ? told : { kind: reason });
  };

  const lookAtAll = (): void => {
    for (const part of parts.values()) {
      part.looks += 1;
      look(part);
    }
  };

  const look = (part: Part): void => {
    lookAtOutput(part);
    check(part);
  };

  const lookAtOutput = (part: Part): void => {
    for (const follower of part.followers) follower.look();
  };

  const watchPart = (part: Part): void => {
    if (part.isSettled) return;
    const { folder, record, stdout, stderr } = part.files;
    const [recordName, ...outputNames] = [record, stdout, stderr].map((path) => basename(path));
    try {
      part.watcher = watch(folder, (_, name) => {
        if (name === null) look(part);
        // Of a command of this server, the launcher tells when it has ended.
        else if (name === recordName && part.isAdopted) check(part);
        else if (outputNames.includes(name)) lookAtOutput(part);
      });
      // No more watches to be had: then the timer looks.
      part.watcher.on("error", () => undefined);
    } catch {
      part.watcher = undefined;
    }
    look(part);
  };

  const arm = (part: Part, deadline: number): void => {
    const left = deadline - clock.now();
    const next =
      left > 0
        ? () => {
            arm(part, deadline);
          }
        : () => void endPart(part, "timed-out");
    part.deadline = setTimeout(next, Math.min(Math.max(left, 0), LONGEST_TIMER));
  };

  const add = (files: PartFiles, state: RecordState, isAdopted: boolean): Part => {
    let resolveEnd: (end: CommandEnd) => void = () => undefined;
    const end = new Promise<CommandEnd>((resolve) => {
      resolveEnd = resolve;
    });
    const part: Part = {
      files,
      end,
      followers: new Set(),
      isAdopted,
      state,
      isSettled: false,
      deadline: undefined,
      ending: undefined,
      looks: 0,
      watcher: undefined,
      limit: (milliseconds) => {
        if (!part.isSettled && part.deadline === undefined) arm(part, state.begun + milliseconds);
      },
      follow: (follower) => part.followers.add(follower),
      settle: (how) => {
        if (part.isSettled) return;
        part.isSettled = true;
        clearTimeout(part.deadline);
        part.watcher?.close();
        parts.delete(files.record);
        if (parts.size === 0) {
          clearInterval(timer);
          timer = undefined;
          onIdle();
        }
        resolveEnd(how);
      },
    };
    parts.set(files.record, part);
    timer ??= setInterval(lookAtAll, LOOK_EVERY);
    setTimeout(watchPart, WATCH_AFTER, part).unref();
    return part;
  };

  const known = (record: string): Part | undefined => parts.get(record);

  return {
    get: known,
    add: (files, state) => add(files, state, false),
    adopt: (files, state) => {
      const part = add(files, state, true);
      check(part);
      return part;
    },
    end: async (part, reason) => {
      const own = known(part.files.record);
      if (own !== undefined) await endPart(own, reason);
    },
    ended: (record, code) => {
      const part = known(record);
      if (part === undefined) return;
      // Of success there is no more to know; of failure the record does, if there still is one.
      if (code !== 0) check(part);
      if (part.ending === undefined) part.settle({ kind: "exited", code });
    },
    unclaimed: () => [...parts.keys()].filter((record) => readState(record)?.claim === undefined),
    abandon: (record, reason) => {
      const part = known(record);
      if (part !== undefined) abandonPart(part, reason);
    },
  };
}
