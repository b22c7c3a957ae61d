/** What a graph's run does to its nodes in the catalog: progress while it goes, attributes when their part has ended. Fuel: graphs.md 5.4, 5.9. */
import type { JsonObject } from "../core/base/json.ts";
import { distinct } from "../core/base/order.ts";
import { nodeStatuses, type NodeStatus } from "../core/model/inventory.ts";
import type { Transitions } from "../core/model/plan.ts";
import type { NodeRecord } from "../ports/catalog.ts";

export type NodeChange = Partial<Omit<NodeRecord, "id">>;

/** A node that takes part in a run that really does something: its old error is over. */
export const startChange: NodeChange = { progress: 1, errorType: null, errorMessage: null };

/** What a node in no cluster looks like. */
export const freedNode = {
  clusterId: null,
  roles: [],
  pendingRoles: [],
  primaryTags: [],
  pendingAddition: false,
  pendingDeletion: false,
  progress: 0,
} as const satisfies NodeChange;

export interface NodeEnding {
  readonly node: NodeRecord;
  /** Which of the graph's transitions it takes. */
  readonly end: keyof Transitions;
  readonly transitions: Transitions;
  /** Why it failed, where it did. */
  readonly message?: string | undefined;
}

/**
 * Changes for a node whose part has ended. Of the graph's attributes only those that Fuel applies: status, pending_addition, pending_deletion,
 * error_msg, error_type (with status `error` only), online, name, hostname. Status `ready` makes pending roles real, `deleted` frees the node.
 */
export function endChange({ node, end, transitions, message }: NodeEnding): NodeChange {
  const attributes = transitions[end];
  const status = attributes["status"];
  if (status === "deleted") return freedNode;
  return { progress: 100, ...plainChange(attributes), ...statusChange(node, status, { attributes, message }) };
}

function plainChange(attributes: JsonObject): NodeChange {
  const { name, hostname, online, pending_addition: addition, pending_deletion: deletion } = attributes;
  return {
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof hostname === "string" ? { hostname } : {}),
    ...(typeof online === "boolean" ? { online } : {}),
    ...(typeof addition === "boolean" ? { pendingAddition: addition } : {}),
    ...(typeof deletion === "boolean" ? { pendingDeletion: deletion } : {}),
  };
}

interface Failure {
  readonly attributes: JsonObject;
  readonly message: string | undefined;
}

function statusChange(node: NodeRecord, status: unknown, { attributes, message }: Failure): NodeChange {
  if (!isNodeStatus(status)) return {};
  if (status === "error") {
    const { error_type: type, error_msg: text } = attributes;
    return {
      status,
      errorType: typeof type === "string" ? type : "deploy",
      errorMessage: message ?? (typeof text === "string" ? text : "Unknown error"),
    };
  }
  if (status === "ready") return { status, roles: distinct([...node.roles, ...node.pendingRoles]), pendingRoles: [] };
  return { status };
}

function isNodeStatus(status: unknown): status is NodeStatus {
  return typeof status === "string" && (nodeStatuses as readonly string[]).includes(status);
}
