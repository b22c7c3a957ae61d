/** A handler for every route of the table. */
import type { RouteName } from "../../api/routes.ts";
import type { Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { clusterHandlers } from "./cluster-handlers.ts";
import { deploymentTaskHandlers } from "./deployment-task-handlers.ts";
import { graphHandlers } from "./graph-handlers.ts";
import { nodeHandlers } from "./node-handlers.ts";
import { planHandlers } from "./plan-handlers.ts";
import { pluginHandlers } from "./plugin-handlers.ts";
import { releaseHandlers } from "./release-handlers.ts";
import { runHandlers } from "./run-handlers.ts";
import { transactionHandlers } from "./transaction-handlers.ts";

export function allHandlers(services: Services): Handlers<RouteName> {
  return {
    ...releaseHandlers(services),
    ...pluginHandlers(services),
    ...clusterHandlers(services),
    ...nodeHandlers(services),
    ...graphHandlers(services),
    ...deploymentTaskHandlers(services),
    ...transactionHandlers(services),
    ...planHandlers(services),
    ...runHandlers(services),
  };
}
