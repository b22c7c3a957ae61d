/** Carries a schedule out without an engine: performs commands, ends attempts in a random order and in random ways. */
import type { Command } from "../core/schedule/command.ts";
import type { RunEvent } from "../core/model/event.ts";
import {
  attemptId,
  instant,
  runId,
  type AttemptId,
  type Instant,
  type NodeId,
  type StepIndex,
} from "../core/model/ids.ts";
import type { Schedule } from "../core/model/plan.ts";
import { oneOf, randomFrom, randomOutcome } from "./random-schedule.ts";

const run = runId(1);

/** What a drive needs of a scheduler. */
export interface Driven {
  readonly evolve: (event: RunEvent) => void;
  readonly decide: (now: Instant) => readonly Command[];
}

export interface Dice {
  readonly seed: number;
  /** Chance of a stop at each turn. */
  readonly stops?: number;
  /** Chance of each node not to answer at the start. */
  readonly offline?: number;
  /** Chance that only the first of several commands are performed before the next decision. */
  readonly partial?: number;
}

/**
 * Drives a run to its end and answers all its events. Throws when it does not come to an end: when there is nothing to do and nothing to
 * wait for, or after more turns than any run could need.
 */
export function drive(schedule: Schedule, driven: Driven, dice: Dice): readonly RunEvent[] {
  const random = randomFrom(dice.seed);
  const drive: Drive = { driven, dice, random, events: [], open: new Map(), now: 1000 };
  tell(drive, { type: "run-started", at: instant(drive.now), offline: chooseOffline(schedule, dice, random) });
  const turns = 200 + 20 * schedule.tries.reduce((sum, tries) => sum + tries, 0);
  for (let turn = 0; turn < turns; turn++) {
    const commands = driven.decide(instant(drive.now));
    const some = random() < (dice.partial ?? 0) ? Math.ceil(random() * commands.length) : commands.length;
    for (const command of commands.slice(0, some)) perform(drive, command);
    if (drive.events.at(-1)?.type === "run-ended") return drive.events;
    if (some === commands.length) letSomethingHappen(drive, commands);
  }
  throw new Error(`no end after ${turns} turns`);
}

interface Drive {
  readonly driven: Driven;
  readonly dice: Dice;
  readonly random: () => number;
  readonly events: RunEvent[];
  readonly open: Map<AttemptId, StepIndex>;
  now: number;
}

function tell(drive: Drive, event: RunEvent): void {
  drive.events.push(event);
  drive.driven.evolve(event);
}

function perform(drive: Drive, command: Command): void {
  const at = instant(drive.now);
  if (command.type === "start-attempt") {
    const attempt = attemptId(run, command.step, command.attempt);
    drive.open.set(attempt, command.step);
    tell(drive, { type: "attempt-started", at, step: command.step, attempt });
  } else if (command.type === "end-run")
    tell(drive, { type: "run-ended", at, verdict: command.verdict, message: command.message });
}

function letSomethingHappen(drive: Drive, commands: readonly Command[]): void {
  const { random, open, dice } = drive;
  const wake = commands.find((command) => command.type === "wake-at");
  if (random() < (dice.stops ?? 0)) {
    const how = random() < 0.5 ? "graceful" : "forced";
    tell(drive, { type: "stop-requested", at: instant(drive.now), by: "somebody", how });
  } else if (wake !== undefined && (open.size === 0 || random() < 0.5)) drive.now = Math.max(drive.now, wake.at);
  else if (open.size > 0) {
    drive.now += Math.floor(random() * 5);
    for (const event of endSome(open, random, drive.now)) tell(drive, event);
  } else throw new Error(`nothing to do and nothing to wait for after ${drive.events.length} events`);
}

function chooseOffline(schedule: Schedule, dice: Dice, random: () => number): readonly NodeId[] {
  return schedule.nodes.map(({ id }) => id).filter((id) => id !== ("null" as NodeId) && random() < (dice.offline ?? 0));
}

/** One attempt ends, sometimes several at once. */
function endSome(open: Map<AttemptId, StepIndex>, random: () => number, now: number): RunEvent[] {
  const ended: RunEvent[] = [];
  do {
    const [attempt, step] = oneOf(random, [...open]);
    open.delete(attempt);
    ended.push({ type: "attempt-ended", at: instant(now), step, attempt, outcome: randomOutcome(random) });
  } while (open.size > 0 && random() < 0.4);
  return ended;
}
