/** A handler for every route of the table. */
import type { RouteName } from "../../api/routes.ts";
import type { Handlers } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { accessHandlers } from "../access/access-handlers.ts";
import { clusterHandlers } from "./cluster-handlers.ts";
import { clusterRunHandlers } from "./cluster-run-handlers.ts";
import { deploymentTaskHandlers } from "./deployment-task-handlers.ts";
import { factHandlers } from "./fact-handlers.ts";
import { graphHandlers } from "./graph-handlers.ts";
import { layerHandlers } from "./layer-handlers.ts";
import { networkHandlers } from "./network-handlers.ts";
import { nodeHandlers } from "./node-handlers.ts";
import { notificationHandlers } from "./notification-handlers.ts";
import { planHandlers } from "./plan-handlers.ts";
import { pluginHandlers } from "./plugin-handlers.ts";
import { releaseHandlers } from "./release-handlers.ts";
import { roleHandlers } from "./role-handlers.ts";
import { runHandlers } from "./run-handlers.ts";
import { runSnapshotHandlers } from "./run-snapshot-handlers.ts";
import { sequenceHandlers } from "./sequence-handlers.ts";
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
    ...roleHandlers(services),
    ...sequenceHandlers(services),
    ...clusterRunHandlers(services),
    ...factHandlers(services),
    ...networkHandlers(services),
    ...notificationHandlers(services),
    ...layerHandlers(services),
    ...planHandlers(services),
    ...runHandlers(services),
    ...runSnapshotHandlers(services),
    ...accessHandlers(services),
  };
}
