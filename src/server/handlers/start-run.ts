/** `startRun`: a request to run graphs that was not written by the caller, begun and answered like one that was. */
import type { ExecuteBody } from "../../api/fuel/transactions.ts";
import { documentOf } from "../../core/parse/parse-document.ts";
import { withStatus, type SpecialReply } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { transactionView } from "../views/run-views.ts";

/** 202 with the run, or 200 where it is over already. */
export async function startRun({ runs }: Pick<Services, "runs">, body: ExecuteBody): Promise<SpecialReply> {
  const run = await runs.execute(body, documentOf(null, "request"));
  return withStatus(run.endedAt === null ? 202 : 200, transactionView(run));
}
