/** Branded ids: a task's name can't be passed where a node's is wanted. */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Name of a task, unique in a merged graph. */
export type TaskId = Branded<string, "TaskId">;
/** A machine: its number as text, `master`, or the sync node. */
export type NodeId = Branded<string, "NodeId">;
/** Name of a flow: `default`, `upgrade`, `hotfix-1234`. */
export type GraphType = Branded<string, "GraphType">;
/** Number of a run (in the REST API: of a transaction). */
export type RunId = Branded<number, "RunId">;
/** One try at a step: `<run>-<step>-<try>`, safe in a file name. */
export type AttemptId = Branded<string, "AttemptId">;
/** A step's place in its plan. */
export type StepIndex = Branded<number, "StepIndex">;
/** Milliseconds since 1970, UTC. */
export type Instant = Branded<number, "Instant">;

export const taskId = (text: string): TaskId => text as TaskId;
export const nodeId = (text: string): NodeId => text as NodeId;
export const graphType = (text: string): GraphType => text as GraphType;
export const runId = (number: number): RunId => number as RunId;
export const stepIndex = (number: number): StepIndex => number as StepIndex;
export const instant = (milliseconds: number): Instant => milliseconds as Instant;

/** Where anchors (stages) live: no machine. Fuel writes it as the key `null` of a graph and as JSON null in `node_id`. */
export const SYNC_NODE = nodeId("null");
/** The server itself. It takes part in graphs, is in no cluster, and `*` never means it. */
export const MASTER_NODE = nodeId("master");
export const DEFAULT_TYPE = graphType("default");

export function attemptId(run: RunId, step: StepIndex, tried: number): AttemptId {
  return `${run}-${step}-${tried}` as AttemptId;
}

/** Run, step and try of an attempt; undefined when the text names none. */
export function parseAttemptId(
  text: string,
): { readonly run: RunId; readonly step: StepIndex; readonly tried: number } | undefined {
  const match = /^(\d+)-(\d+)-(\d+)$/.exec(text);
  return match === null
    ? undefined
    : { run: runId(Number(match[1])), step: stepIndex(Number(match[2])), tried: Number(match[3]) };
}

/** `task@node`, as people write a step; the sync node is written `-`. */
export function stepName(task: TaskId, node: NodeId): string {
  return `${task}@${node === SYNC_NODE ? "-" : node}`;
}
