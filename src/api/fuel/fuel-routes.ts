/** The table of Nailgun's routes. */
import { clusterRoutes } from "./clusters.ts";
import { deploymentTaskRoutes } from "./deployment-tasks.ts";
import { graphRoutes } from "./graphs.ts";
import { nodeRoutes } from "./nodes.ts";
import { pluginRoutes } from "./plugins.ts";
import { releaseRoutes } from "./releases.ts";
import { transactionRoutes } from "./transactions.ts";

export const fuelRoutes = {
  ...releaseRoutes,
  ...pluginRoutes,
  ...clusterRoutes,
  ...nodeRoutes,
  ...graphRoutes,
  ...deploymentTaskRoutes,
  ...transactionRoutes,
} as const;
