/** Follows the two files that a command prints into, and tells what is new, whoever it is that runs the command. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import type { OutputChunk } from "../../ports/executor.ts";
import type { Clock } from "../../ports/system.ts";

/** Bytes read at once, and bytes read before others get their turn. */
const PIECE = 64 * 1024;
const TURN = 1024 * 1024;

export interface Followed {
  readonly stdout: string;
  readonly stderr: string;
}

export interface Follower {
  /** Tells what was added since the last time. What can't be read now is left for the next time. */
  look(): void;
  /** Tells everything up to the end. Rejects when that can't be read. */
  finish(): Promise<void>;
}

interface Followee {
  readonly stream: OutputChunk["stream"];
  readonly path: string;
  offset: number;
}

/**
 * Begins at the beginning of both files. What was written between two looks comes a stream at a time, the one that was
 * written to last comes last: two files do not keep the order between them any finer.
 */
export function followOutput(files: Followed, clock: Clock, tell: (chunk: OutputChunk) => void): Follower {
  const followees: readonly Followee[] = [
    { stream: "stdout", path: files.stdout, offset: 0 },
    { stream: "stderr", path: files.stderr, offset: 0 },
  ];
  let again: NodeJS.Immediate | undefined;

  /** Reads for one turn; true: there is more. */
  const turn = (): boolean => {
    let left = TURN;
    for (const { followee, size } of grown(followees)) {
      left -= readOn(followee, Math.min(size, followee.offset + left), (data) => {
        tell({ stream: followee.stream, data, at: clock.now() });
      });
      if (left <= 0) return true;
    }
    return false;
  };

  const tryTurn = (): boolean => {
    try {
      return turn();
    } catch {
      return false;
    }
  };

  const look = (): void => {
    if (again !== undefined || !tryTurn()) return;
    again = setImmediate(() => {
      again = undefined;
      look();
    });
  };

  return {
    look,
    finish: async () => {
      clearImmediate(again);
      again = undefined;
      while (turn()) await new Promise(setImmediate);
    },
  };
}

/** Those with something new, the one that was written to last at the end. */
function grown(followees: readonly Followee[]): readonly { readonly followee: Followee; readonly size: number }[] {
  return followees
    .map((followee) => {
      const about = statSync(followee.path, { throwIfNoEntry: false });
      return { followee, size: about?.size ?? 0, written: about?.mtimeMs ?? 0 };
    })
    .filter(({ followee, size }) => size > followee.offset)
    .sort((a, b) => a.written - b.written);
}

/** Tells the bytes from the followee's offset up to `end`, and says how many there were. */
function readOn(followee: Followee, end: number, tell: (data: Uint8Array) => void): number {
  const begin = followee.offset;
  const file = openSync(followee.path, "r");
  try {
    while (followee.offset < end) {
      const piece = new Uint8Array(Math.min(PIECE, end - followee.offset));
      const count = readSync(file, piece, 0, piece.length, followee.offset);
      if (count === 0) break;
      followee.offset += count;
      tell(piece.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return followee.offset - begin;
}
