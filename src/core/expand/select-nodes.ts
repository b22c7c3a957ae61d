/** Which nodes take part in a run, and why the others do not. Fuel: graphs.md 5.3. */
import { isList } from "../base/json.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { compareNodeIds, sortedBy } from "../base/order.ts";
import { didYouMean } from "../base/suggest.ts";
import { checked, failed } from "../model/diagnostic.ts";
import type { Checked, Diagnostic } from "../model/diagnostic.ts";
import { MASTER_NODE } from "../model/ids.ts";
import type { NodeId } from "../model/ids.ts";
import type { Node } from "../model/inventory.ts";
import { YaqlError } from "../yaql/errors.ts";
import { compileExpression, evaluateToJson, plainScope } from "../yaql/expression.ts";

export interface SelectionInput {
  /** All nodes of the cluster. */
  readonly nodes: readonly Node[];
  /** Explicit nodes: they win over any filter; an empty list means none. */
  readonly chosen: readonly NodeId[] | undefined;
  /** YAQL over a node. undefined: the usual filter; empty: every node that is online. */
  readonly filter: string | undefined;
  readonly rules: "strata" | "fuel";
}

export interface Selection {
  /** In node order. */
  readonly selected: readonly Node[];
  readonly leftOut: readonly { readonly node: NodeId; readonly because: string }[];
}

/** Only nodes that are online can be selected. Errors: a filter that fails; with our rules also unknown nodes. */
export function selectNodes(input: SelectionInput): Checked<Selection> {
  const nodes = sortedBy(input.nodes, (node) => node.id, compareNodeIds);
  const online = nodes.filter((node) => node.online);
  const chosen = input.chosen === undefined ? byFilter(online, input.filter) : byChoice(online, input.chosen);
  if (chosen.value === undefined) return failed(chosen.diagnostics);
  const refusals = chosen.value;
  const selected = online.filter((node) => !refusals.has(node.id));
  const leftOut = nodes
    .filter((node) => !node.online || refusals.has(node.id))
    .map((node) => ({ node: node.id, because: node.online ? (refusals.get(node.id) ?? "") : "it is offline" }));
  const complaints = input.rules === "fuel" ? [] : complaintsAbout(nodes, input.chosen ?? []);
  return checked({ selected, leftOut }, [...chosen.diagnostics, ...complaints]);
}

/** By node that is not selected, why. */
type Refusals = ReadonlyMap<NodeId, string>;

function byChoice(online: readonly Node[], chosen: readonly NodeId[]): Checked<Refusals> {
  const wanted = new Set(chosen);
  const others = online.filter((node) => !wanted.has(node.id));
  return checked(new Map(others.map((node) => [node.id, "it was not chosen"])));
}

function byFilter(online: readonly Node[], filter: string | undefined): Checked<Refusals> {
  if (filter === "") return checked(new Map());
  if (filter !== undefined) return byExpression(online, filter);
  const refused = online.flatMap((node): [NodeId, string][] => {
    const because = usualRefusal(node);
    return because === undefined ? [] : [[node.id, because]];
  });
  return checked(new Map(refused));
}

/** Why the usual filter leaves a node out; undefined when it does not. */
export function usualRefusal(
  node: Pick<Node, "pendingAddition" | "pendingDeletion" | "status" | "errorType">,
): string | undefined {
  if (node.pendingAddition) return "it waits for being added: it has to be provisioned first";
  if (node.pendingDeletion) return "it waits for being deleted";
  if (["ready", "provisioned", "stopped"].includes(node.status) || node.errorType === "deploy") return undefined;
  const error = node.errorType === null || node.errorType === "" ? "" : ` after an error of type ${node.errorType}`;
  return `its state is ${node.status}${error}`;
}

/** How the original asks: the filter is put into a query over the list of nodes. */
const query = (filter: string): string => `$.where(${filter}).select($.id)`;

function byExpression(online: readonly Node[], filter: string): Checked<Refusals> {
  try {
    const found = filteredIds(online.map(visibleNode), filter);
    const kept = new Set(found.map(String));
    const refused = online.filter((node) => !kept.has(node.id));
    const because = `the node filter is false for it: \`${filter.trim()}\``;
    return checked(new Map(refused.map((node) => [node.id, because])));
  } catch (thrown) {
    if (!(thrown instanceof YaqlError)) throw thrown;
    return failed([filterError(filter, thrown)]);
  }
}

/** Ids of the nodes for which the filter holds. Throws `YaqlError`. */
export function filteredIds(nodes: readonly JsonObject[], filter: string): readonly Json[] {
  const ids = evaluateToJson(compileExpression(query(filter)), plainScope(nodes));
  return isList(ids) ? ids : [];
}

/** What a filter sees of a node: these fields and no others. */
export function visibleNode(node: Node): JsonObject {
  return {
    id: /^\d+$/.test(node.id) ? Number(node.id) : node.id,
    name: node.name,
    status: node.status,
    pending_deletion: node.pendingDeletion,
    pending_addition: node.pendingAddition,
    error_type: node.errorType,
    roles: node.roles,
    pending_roles: node.pendingRoles,
    attributes: node.attributes,
    meta: node.meta,
    hostname: node.hostname,
    labels: node.labels,
  };
}

function filterError(filter: string, error: YaqlError): Diagnostic {
  const isSyntax = error.kind === "YaqlGrammarException" || error.kind === "YaqlLexicalException";
  return {
    severity: "error",
    code: isSyntax ? "expression/syntax" : "expression/failed",
    message: `The node filter \`${filter.trim()}\` fails: ${error.message}.`,
    hint: "A filter sees id, name, hostname, status, roles, pending_roles, pending_addition, pending_deletion, error_type, labels, attributes and meta; `$.labels.get(x)` is safe where `$.labels.x` fails on nodes without x.",
    about: { field: "node_filter", expression: filter },
    fuelError: error.kind,
  };
}

function complaintsAbout(nodes: readonly Node[], chosen: readonly NodeId[]): readonly Diagnostic[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  return chosen.flatMap((id): Diagnostic[] => {
    const node = known.get(id);
    // The master takes part in every run.
    if (node?.online === true || id === MASTER_NODE) return [];
    const about = { node: id };
    if (node !== undefined)
      return [
        { severity: "warning", code: "plan/node-offline", message: `Node ${id} is offline and takes no part.`, about },
      ];
    const guess = /^\d+$/.test(id) ? "" : didYouMean(id, known.keys());
    const message = `The cluster has no node "${id}".${guess}`;
    return [{ severity: "error", code: "plan/unknown-node", message, about }];
  });
}
