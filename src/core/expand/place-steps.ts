/** Which task runs on which node: roles first, then groups; two of one name on a node are made one. Fuel: graphs.md 4.4 to 4.7. */
import { isList } from "../base/json.ts";
import type { Json } from "../base/json.ts";
import { compareText, sortedBy } from "../base/order.ts";
import { didYouMean } from "../base/suggest.ts";
import type { AbsentTask, ToleranceGroup } from "../model/graph.ts";
import { SYNC_NODE } from "../model/ids.ts";
import type { NodeId, TaskId } from "../model/ids.ts";
import { toleratedFailures } from "./fault-tolerance.ts";
import { Problem } from "./problem.ts";
import type { RoleResolver } from "./role-resolver.ts";
import { FieldProblem } from "./task-evaluator.ts";
import type { Evaluated, Template } from "./task-evaluator.ts";
import { checkVersion } from "./task-version.ts";
import type { VersionRule } from "./task-version.ts";

export interface PlacingInput {
  readonly templates: readonly Template[];
  readonly resolver: RoleResolver;
  readonly versions: VersionRule;
  /** What a task is on a node. May throw. */
  readonly evaluate: (template: Template, node: NodeId) => Evaluated;
  /** Called with what was thrown; placing goes on unless it throws itself. */
  readonly onProblem: (template: Template, node: NodeId | undefined, thrown: unknown) => void;
}

export interface Placement {
  readonly template: Template;
  readonly evaluated: Evaluated;
}

export interface Placed {
  /** By node, then by name. The sync node is always there. */
  readonly nodes: ReadonlyMap<NodeId, ReadonlyMap<TaskId, Placement>>;
  readonly groups: readonly ToleranceGroup[];
  readonly absent: readonly AbsentTask[];
}

export function placeSteps(input: PlacingInput): Placed {
  const nodes = new Map<NodeId, Map<TaskId, Placement>>([[SYNC_NODE, new Map()]]);
  const plain = input.templates.filter((template) => template.fields["type"] !== "group");
  const groupTasks = input.templates.filter((template) => template.fields["type"] === "group");
  const byName = new Map(plain.map((template) => [template.task.id, template]));
  const absent = new Map<TaskId, string>();
  for (const template of plain) {
    const found = attempt(input, template, () => {
      checkVersion(template, input.versions);
      return nodesOf(template, input.resolver);
    });
    if (found?.length === 0) absent.set(template.task.id, whyNowhere(template));
    for (const node of found ?? []) put(nodes, input, { template, node });
  }
  const groups: ToleranceGroup[] = [];
  for (const group of groupTasks) {
    const members = attempt(input, group, () => input.resolver.resolve(whereOf(group)[1])) ?? [];
    if (members.length === 0) absent.set(group.task.id, whyNowhere(group));
    else attempt(input, group, () => groups.push(expandGroup(group, { nodes, input, byName, members })));
  }
  for (const tasks of nodes.values()) for (const name of tasks.keys()) absent.delete(name);
  return {
    nodes,
    groups: sortedBy(groups, (group) => group.name, compareText),
    absent: sortedBy(absent, ([task]) => task, compareText).map(([task, because]) => ({ task, because })),
  };
}

function attempt<T>(input: PlacingInput, template: Template, work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    input.onProblem(template, undefined, thrown);
    return undefined;
  }
}

interface GroupWork {
  readonly nodes: Map<NodeId, Map<TaskId, Placement>>;
  readonly input: PlacingInput;
  readonly byName: ReadonlyMap<string, Template>;
  readonly members: readonly NodeId[];
}

/** The tasks of a group run on all its nodes, whatever their own roles say. */
function expandGroup(group: Template, { nodes, input, byName, members }: GroupWork): ToleranceGroup {
  const listed = group.fields["tasks"] ?? [];
  for (const name of isList(listed) ? listed : [listed]) {
    const template = typeof name === "string" ? byName.get(name) : undefined;
    if (template === undefined) {
      attempt(input, group, () => {
        throw new FieldProblem(
          "tasks",
          unknownMember(typeof name === "string" ? name : JSON.stringify(name), byName.keys()),
        );
      });
      continue;
    }
    for (const node of members) put(nodes, input, { template, node });
  }
  const tolerance = inField("fault_tolerance", () =>
    toleratedFailures(group.fields["fault_tolerance"], members.length),
  );
  return { name: group.task.id, nodes: members, tolerance };
}

/** Fuel: an error only where the group has nodes. */
function unknownMember(name: string, known: Iterable<string>): Problem {
  const hint = didYouMean(name, known).trim();
  const message = `Task ${name} cannot be resolved: no layer defines it`;
  return new Problem("InvalidData", message, { code: "graph/unknown-member", ...(hint === "" ? {} : { hint }) });
}

/** A newcomer takes the place of a step of its name only when their types differ and it is not skipped itself. */
function put(
  nodes: Map<NodeId, Map<TaskId, Placement>>,
  input: PlacingInput,
  { template, node }: { readonly template: Template; readonly node: NodeId },
): void {
  const here = nodes.get(node) ?? new Map<TaskId, Placement>();
  nodes.set(node, here);
  if (here.get(template.task.id)?.template === template) return;
  try {
    const evaluated = input.evaluate(template, node);
    const present = here.get(evaluated.id);
    if (present === undefined || replaces(evaluated, present.evaluated))
      here.set(evaluated.id, { template, evaluated });
  } catch (thrown) {
    input.onProblem(template, node, thrown);
  }
}

function replaces(newcomer: Evaluated, present: Evaluated): boolean {
  return needsUpdate(serializedType(present), serializedType(newcomer));
}

/** Fuel: graphs.md 4.6, by the types of the step that is there (undefined: none is) and of the newcomer. */
export function needsUpdate(present: string | undefined, newcomer: string): boolean {
  if (present === undefined) return true;
  return present !== newcomer && newcomer !== "skipped";
}

/** Whatever does not run is of type `skipped` in Fuel's format. */
export function serializedType({ decision, type }: Pick<Evaluated, "decision" | "type">): string {
  return decision.kind === "skip" ? "skipped" : type;
}

function nodesOf(template: Template, resolver: RoleResolver): readonly NodeId[] {
  if (template.fields["type"] === "stage") return [SYNC_NODE];
  const [field, where] = whereOf(template);
  return inField(field, () => resolver.resolve(where));
}

/** The first of these fields that is there counts, even when it is empty. */
function whereOf({ fields }: Template): readonly [string, Json | undefined] {
  for (const name of ["tags", "roles", "groups"]) if (name in fields) return [name, fields[name]];
  return ["roles", undefined];
}

function inField<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw new FieldProblem(field, thrown);
  }
}

function whyNowhere(template: Template): string {
  const [field, where] = whereOf(template);
  if (where === undefined) return "it names no roles, groups or tags";
  if (isList(where) && where.length === 0) return `its ${field} are empty`;
  if (where === "*") return "no selected node has a role";
  const named = (isList(where) ? where : [where]).map((item) =>
    typeof item === "string" ? item : JSON.stringify(item),
  );
  return `no selected node has ${field === "tags" ? "tag" : "role"} ${named.join(", ")}`;
}
