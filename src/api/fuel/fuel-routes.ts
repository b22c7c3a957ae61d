/** The table of Nailgun's routes. */
import { clusterRunRoutes } from "./cluster-runs.ts";
import { clusterRoutes } from "./clusters.ts";
import { deploymentTaskRoutes } from "./deployment-tasks.ts";
import { factRoutes } from "./facts.ts";
import { graphRoutes } from "./graphs.ts";
import { networkRoutes } from "./networks.ts";
import { nodeRoutes } from "./nodes.ts";
import { notificationRoutes } from "./notifications.ts";
import { pluginRoutes } from "./plugins.ts";
import { releaseRoutes } from "./releases.ts";
import { roleRoutes } from "./roles.ts";
import { sequenceRoutes } from "./sequences.ts";
import { transactionRoutes } from "./transactions.ts";

export const fuelRoutes = {
  ...releaseRoutes,
  ...pluginRoutes,
  ...clusterRoutes,
  ...nodeRoutes,
  ...graphRoutes,
  ...deploymentTaskRoutes,
  ...transactionRoutes,
  ...roleRoutes,
  ...sequenceRoutes,
  ...clusterRunRoutes,
  ...factRoutes,
  ...networkRoutes,
  ...notificationRoutes,
} as const;
