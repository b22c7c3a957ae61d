/** `KeptPlans`: plans as resources: made, kept for a day, read again, started while they are still true. */
import type { ExecuteBody } from "../../api/fuel/transactions.ts";
import { diagnosticView } from "../../api/problem.ts";
import type { DiagnosticView } from "../../api/schema.ts";
import { AppError } from "../../core/base/errors.ts";
import type { Json } from "../../core/base/json.ts";
import { instant } from "../../core/model/ids.ts";
import type { Plan, RunMode } from "../../core/model/plan.ts";
import type { ParsedDocument } from "../../core/model/source.ts";
import { documentOf } from "../../core/parse/parse-document.ts";
import { decodePlan, encodePlan } from "../../core/plan/plan-json.ts";
import type { PreparedRun } from "../../engine/prepare-run.ts";
import type { ShelvedPlan } from "../../ports/plan-shelf.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import type { Services } from "../services.ts";
import { differenceOf, worldOf, type PlanWorld } from "./world-of-plan.ts";

export interface KeptGraph {
  readonly plan: Plan;
  readonly diagnostics: readonly DiagnosticView[];
  readonly world: PlanWorld;
}

export interface KeptPlan {
  readonly shelved: Omit<ShelvedPlan, "content">;
  readonly request: ExecuteBody;
  readonly mode: RunMode;
  readonly force: boolean;
  readonly graphs: readonly KeptGraph[];
}

export interface KeptPlans {
  make(body: ExecuteBody, document: ParsedDocument, by: string | null): Promise<KeptPlan>;
  /** Throws `entity/not-found`: also for one that has expired, or whose cluster the caller does not see. */
  get(id: string): Promise<KeptPlan>;
  /** Throws `run/plan-changed` with the difference. The plan stays. */
  start(id: string): Promise<RunRecord>;
  remove(id: string): Promise<void>;
}

/** A day, in milliseconds; and how many plans of a cluster are kept. */
const lifetime = 24 * 60 * 60 * 1000;
const mostKept = 20;

/** How a plan is stored. */
interface Content {
  readonly request: ExecuteBody;
  readonly mode: RunMode;
  readonly force: boolean;
  readonly graphs: readonly {
    readonly plan: Json;
    readonly diagnostics: readonly DiagnosticView[];
    readonly world: PlanWorld;
  }[];
}

export function createKeptPlans({ stores, runs, clock, ids, planning }: Services): KeptPlans {
  const { shelf, catalog } = stores;
  const keptGraph = async (prepared: PreparedRun): Promise<KeptGraph> => ({
    plan: prepared.plan,
    diagnostics: prepared.diagnostics.map(diagnosticView),
    world: await worldOf({ catalog, hash: planning.hash }, prepared),
  });
  const get = async (id: string): Promise<KeptPlan> => {
    const found = await shelf.get(id, clock.now());
    const isSeen = found !== undefined && (await catalog.clusters.get(found.cluster)) !== undefined;
    if (!isSeen) throw new AppError("entity/not-found", `There is no plan ${id}: plans are kept for a day`);
    const { content, ...shelved } = found;
    const { graphs, ...rest } = content as unknown as Content;
    return { shelved, ...rest, graphs: graphs.map((graph) => ({ ...graph, plan: decodePlan(graph.plan) })) };
  };
  return {
    make: async (body, document, by) => {
      const { request, plans } = await runs.plan(body, document);
      const graphs: KeptGraph[] = [];
      for (const prepared of plans) graphs.push(await keptGraph(prepared));
      const createdAt = clock.now();
      const shelved = {
        id: ids.uuid(),
        cluster: request.cluster.id,
        createdAt,
        expiresAt: instant(createdAt + lifetime),
        by,
      };
      const { mode, force } = request;
      const content: Content = {
        ...{ request: body, mode, force },
        graphs: graphs.map((graph) => ({ ...graph, plan: encodePlan(graph.plan) })),
      };
      await shelf.put({ ...shelved, content: content as unknown as Json }, mostKept);
      return { shelved, request: body, mode, force, graphs };
    },
    get,
    start: async (id) => {
      const { request, graphs } = await get(id);
      const document = documentOf(request, "plan");
      const { plans } = await runs.plan(request, document);
      const differences = [];
      for (const [index, prepared] of plans.entries()) {
        const before = graphs[index];
        if (before === undefined || before.plan.fingerprint === prepared.plan.fingerprint) continue;
        differences.push(differenceOf(before, await keptGraph(prepared)));
      }
      if (differences.length > 0) throw planChanged(id, differences);
      const fixed = request.graphs.map((graph, index) =>
        index === 0 ? { ...graph, fingerprint: plans[0]?.plan.fingerprint ?? "" } : graph,
      );
      return runs.execute({ ...request, graphs: fixed }, document);
    },
    remove: async (id) => {
      await get(id);
      await shelf.remove(id);
    },
  };
}

function planChanged(id: string, differences: readonly ReturnType<typeof differenceOf>[]): AppError {
  const parts = differences.map(({ type, steps, layers, facts }) => {
    const counted = [
      [steps.length, "steps"],
      [layers.length, "layers"],
      [facts.length, "facts"],
    ] as const;
    const said = counted.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
    return `of "${type}" ${said.length === 0 ? "the order of steps" : said.join(", ")}`;
  });
  const message = `Plan ${id} is not what would be planned now: ${parts.join("; ")} differ. Make a new plan`;
  return new AppError("run/plan-changed", message, { details: { differences } });
}
