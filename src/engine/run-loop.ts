/** The only loop: takes what happened, decides, writes it down, carries it out, until the run rests. */
import { AppError } from "../core/base/errors.ts";
import type { RunEvent } from "../core/model/event.ts";
import { attemptId, stepIndex, type AttemptId, type Instant, type RunId, type StepIndex } from "../core/model/ids.ts";
import type { Plan } from "../core/model/plan.ts";
import type { Command } from "../core/schedule/command.ts";
import { decide } from "../core/schedule/decide.ts";
import { evolve } from "../core/schedule/evolve.ts";
import { initialState, type RunState } from "../core/schedule/run-state.ts";
import type { Journal } from "../ports/journal.ts";
import type { Clock } from "../ports/system.ts";
import type { Attempts } from "./attempts.ts";
import { findOffline } from "./find-offline.ts";
import type { Inbox, Message } from "./inbox.ts";

/** Called when events are in the journal and in the state, which is read-only for everybody but the loop. Must not throw. */
export interface RunListener {
  onEvents(run: RunId, events: readonly RunEvent[], state: RunState): void;
}

export interface RunLoopInput {
  readonly run: RunId;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly attempts: Attempts;
  readonly inbox: Inbox;
  readonly listener?: RunListener | undefined;
}

/**
 *   messages ─▶ events ─▶ evolve ─▶ decide ─▶ events ─▶ append ─▶ effects
 *      ▲                                                             │
 *      └──────────────────────── inbox ◀─────────────────────────────┘
 *
 * Carries a plan out, from its beginning or from where its journal says it is. What is not in the journal has no effect: attempts start and
 * are ended only after the append of the turn that asked for it, so of two loops on one run exactly one goes on.
 *
 * Resolves with the state when the run has ended, or was left (`state.end` is undefined then). Rejects with `journal/conflict` when another
 * loop has taken the run over, and with whatever the journal throws; attempts that run are not touched then.
 */
export async function runLoop(input: RunLoopInput): Promise<RunState> {
  const loop = await openLoop(input);
  const { inbox } = input;
  try {
    let messages = inbox.take();
    for (;;) {
      await turn(loop, messages);
      if (isDone(loop)) return loop.state;
      messages = await inbox.next();
    }
  } finally {
    loop.alarm?.abort("not needed");
  }
}

interface Loop {
  readonly input: RunLoopInput;
  readonly state: RunState;
  /** Events that are in the state and not yet in the journal. */
  unwritten: RunEvent[];
  /** By attempt that runs: how to end it. */
  readonly endings: Map<AttemptId, AbortController>;
  alarm: AbortController | undefined;
  alarmAt: Instant | undefined;
  leaving: "drain" | "now" | undefined;
}

/** The state as the journal has it; a run that has not begun begins, one that was interrupted finds its attempts. */
async function openLoop(input: RunLoopInput): Promise<Loop> {
  const { run, plan, journal, attempts, clock } = input;
  const state = initialState(plan.schedule);
  for (const event of await journal.read(run, 0)) evolve(state, event);
  const loop: Loop = {
    input,
    state,
    unwritten: [],
    endings: new Map(),
    alarm: undefined,
    alarmAt: undefined,
    leaving: undefined,
  };
  if (state.phase === "pending") {
    const offline = await findOffline(plan, attempts);
    take(loop, { type: "run-started", at: clock.now(), offline });
  } else for (const [step, attempt] of state.attempts) follow(loop, { step: stepIndex(step), attempt, isNew: false });
  return loop;
}

function isDone({ state, leaving }: Loop): boolean {
  return state.phase === "ended" || leaving === "now" || (leaving === "drain" && state.running === 0);
}

async function turn(loop: Loop, messages: readonly Message[]): Promise<void> {
  for (const message of messages) hear(loop, message);
  const { state, input } = loop;
  const commands =
    loop.leaving === "now" ? [] : decide(state, input.clock.now()).filter((command) => isWanted(loop, command));
  for (const command of commands) takeCommand(loop, command);
  await write(loop);
  for (const command of commands) perform(loop, command);
}

/** Who leaves starts nothing; the rest still counts. */
function isWanted({ leaving }: Loop, command: Command): boolean {
  return leaving === undefined || command.type !== "start-attempt";
}

function hear(loop: Loop, message: Message): void {
  const { state, input } = loop;
  const at = input.clock.now();
  switch (message.kind) {
    case "outcome":
      take(loop, { type: "attempt-ended", at, step: message.step, attempt: message.attempt, outcome: message.outcome });
      loop.endings.delete(message.attempt);
      return;
    case "stop":
      if (state.phase === "running" || (state.phase === "stopping" && message.how === "forced" && !state.isForced))
        take(loop, { type: "stop-requested", at, by: message.by, how: message.how });
      return;
    case "alarm":
      loop.alarmAt = undefined;
      return;
    case "leave":
      loop.leaving = loop.leaving === "now" ? "now" : message.how;
  }
}

/** What a command says will be true once it is written down. */
function takeCommand(loop: Loop, command: Command): void {
  const at = loop.input.clock.now();
  if (command.type === "start-attempt") {
    const attempt = attemptId(loop.input.run, command.step, command.attempt);
    take(loop, { type: "attempt-started", at, step: command.step, attempt });
  } else if (command.type === "end-run")
    take(loop, { type: "run-ended", at, verdict: command.verdict, message: command.message });
}

function take(loop: Loop, event: RunEvent): void {
  evolve(loop.state, event);
  loop.unwritten.push(event);
}

/** One append a turn. If it fails the state is ahead of the journal, and so the loop ends: nothing of it has had an effect. */
async function write(loop: Loop): Promise<void> {
  const { state, unwritten: events, input } = loop;
  if (events.length === 0) return;
  loop.unwritten = [];
  const version = await input.journal.append(input.run, state.version - events.length, events);
  if (version !== state.version)
    throw new AppError("internal/bug", `run ${input.run} is at event ${state.version}, its journal at ${version}`);
  input.listener?.onEvents(input.run, events, state);
}

function perform(loop: Loop, command: Command): void {
  switch (command.type) {
    case "start-attempt": {
      const attempt = attemptId(loop.input.run, command.step, command.attempt);
      follow(loop, { step: command.step, attempt, isNew: true });
      return;
    }
    case "cancel-attempt":
      loop.endings.get(command.attempt)?.abort("the run was stopped");
      return;
    case "wake-at":
      setAlarm(loop, command.at);
      return;
    case "end-run":
      return;
  }
}

/** An attempt runs beside the loop; its outcome comes in through the inbox. */
function follow(
  loop: Loop,
  { step, attempt, isNew }: { readonly step: StepIndex; readonly attempt: AttemptId; readonly isNew: boolean },
): void {
  const { plan, attempts, inbox } = loop.input;
  const ending = new AbortController();
  loop.endings.set(attempt, ending);
  const request = { plan, step, attempt, ending };
  void (isNew ? attempts.run(request) : attempts.resume(request)).then((outcome) => {
    inbox.put({ kind: "outcome", step, attempt, outcome });
  });
}

function setAlarm(loop: Loop, at: Instant): void {
  if (loop.alarmAt === at) return;
  loop.alarm?.abort("not needed");
  const alarm = new AbortController();
  loop.alarm = alarm;
  loop.alarmAt = at;
  void loop.input.clock.sleepUntil(at, alarm.signal).then(() => {
    if (!alarm.signal.aborted) loop.input.inbox.put({ kind: "alarm" });
  });
}
