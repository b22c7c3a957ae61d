/** Process groups by the id of their leader: is there anybody left, and how to end them all. */
import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds that a group gets to die of KILL: a process that waits for a broken disk does not. */
const KILLED_WAIT = 2000;

/** Names this boot of the machine. Elsewhere than on Linux there is no such name, and process ids are taken at their word. */
export function bootName(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "unknown";
  }
}

/** Does the process still run that had this id and began at this time (ticks since boot; `0`: not known)? */
export function isAlive(pid: number, startTime: string): boolean {
  if (startTime === "0") return reaches(pid);
  const process = readProcess(String(pid));
  return process !== undefined && !process.dead && process.startTime === startTime;
}

/**
 * Ends every process of the group: TERM, then, `grace` milliseconds later, KILL for those that are left. Resolves when
 * none is.
 */
export async function endGroup(leader: number, grace: number): Promise<void> {
  send(leader, "SIGTERM");
  if (await isGoneWithin(leader, grace)) return;
  send(leader, "SIGKILL");
  await isGoneWithin(leader, KILLED_WAIT);
}

async function isGoneWithin(leader: number, milliseconds: number): Promise<boolean> {
  let step = 2;
  for (let waited = 0; isGroupAlive(leader); waited += step) {
    if (waited >= milliseconds) return false;
    step = Math.min(step * 2, 100, Math.max(1, milliseconds - waited));
    await new Promise((resolve) => setTimeout(resolve, step));
  }
  return true;
}

function send(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody is left, or somebody of another user: then waiting tells.
  }
}

/** A signal reaches the dead as well, until their parent has taken note: an init that takes its time must not hold us up. */
function isGroupAlive(leader: number): boolean {
  if (!reaches(-leader)) return false;
  try {
    const group = String(leader);
    return readdirSync("/proc").some((name) => {
      const process = /^\d/.test(name) ? readProcess(name) : undefined;
      return process?.group === group && !process.dead;
    });
  } catch {
    return true;
  }
}

/** Can a signal be sent to this process, or to this group (a negative id)? A process of another user counts as there. */
function reaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

interface Process {
  readonly dead: boolean;
  readonly group: string | undefined;
  readonly startTime: string | undefined;
}

/** What Linux says of a process; undefined: there is none. */
function readProcess(pid: string): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of a process may have blanks and parentheses: fields are counted behind its last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { dead: fields[0] === "Z" || fields[0] === "X", group: fields[2], startTime: fields[19] };
  } catch {
    return undefined;
  }
}
