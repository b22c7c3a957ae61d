/** `Action`: what a task type does on a node, said once over the executor's few primitives. */
import type { TSchema } from "typebox";
import type { JsonObject } from "../core/base/json.ts";
import type { Outcome } from "../core/model/event.ts";
import type { AttemptId, NodeId, TaskId } from "../core/model/ids.ts";
import type { TaskType } from "../core/model/layer.ts";
import type { Executor, OutputChunk, Target } from "../ports/executor.ts";
import type { Clock } from "../ports/system.ts";

/** All that one attempt has to work with. */
export interface ActionContext {
  /** The node of the step. */
  readonly target: Target;
  /** The server itself: where `master_shell` runs and where `copy_files` reads. */
  readonly master: Target;
  /** Another node of the run; undefined: the run has none of that id. */
  readonly targetOf: (node: NodeId) => Target | undefined;
  readonly attempt: AttemptId;
  readonly taskId: TaskId;
  /** The step's parameters, evaluated and formatted. */
  readonly parameters: JsonObject;
  /** Reaches every target above, whatever its transport. */
  readonly executor: Executor;
  /** Milliseconds for the whole attempt. */
  readonly timeout: number;
  /** What the attempt prints: its commands' output, and lines about what was done. */
  readonly onOutput: (chunk: OutputChunk) => void;
  /** Fires when the attempt is to end early; the outcome is then `cancelled`. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Shell lines that the cluster runs on the server for types that need services of its own, by type: `erase_node`. */
  readonly hooks: Readonly<Partial<Record<TaskType, string>>>;
}

/**
 * What is done for a task type. An attempt is made once: retries are the scheduler's.
 *
 * `run` never rejects for what happens to the step; that is its outcome. After a crash of the server it may be called
 * again with the same attempt: commands that had been started are then awaited, not started again.
 */
export interface Action {
  readonly types: readonly TaskType[];
  /** One sentence for people. */
  readonly doc: string;
  /** Strict about what the action needs, lenient about everything else; with a description and a default per parameter. */
  readonly parameters: TSchema;
  /** Doing it twice is as doing it once: an attempt of which nobody knows how far it came may be made again. */
  readonly idempotent: boolean;
  run(context: ActionContext): Promise<Outcome>;
  /** Says what `run` would change, and changes nothing. Absent: the type can't tell. */
  noop?(context: ActionContext): Promise<Outcome>;
}
