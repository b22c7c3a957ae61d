/** The table of Strata's own routes. */
import { accessRoutes } from "./access.ts";
import { layerRoutes } from "./layers.ts";
import { planRoutes } from "./plans.ts";
import { runSnapshotRoutes } from "./run-snapshots.ts";
import { runRoutes } from "./runs.ts";
import { settingsRoutes } from "./settings.ts";

export const strataRoutes = {
  ...settingsRoutes,
  ...layerRoutes,
  ...planRoutes,
  ...runRoutes,
  ...runSnapshotRoutes,
  ...accessRoutes,
} as const;
