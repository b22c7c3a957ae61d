/** The table of Strata's own routes. */
import { accessRoutes } from "./access.ts";
import { planRoutes } from "./plans.ts";
import { runRoutes } from "./runs.ts";
import { settingsRoutes } from "./settings.ts";

export const strataRoutes = { ...settingsRoutes, ...planRoutes, ...runRoutes, ...accessRoutes } as const;
