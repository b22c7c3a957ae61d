/** The table of Strata's own routes. */
import { planRoutes } from "./plans.ts";
import { runRoutes } from "./runs.ts";
import { settingsRoutes } from "./settings.ts";

export const strataRoutes = { ...settingsRoutes, ...planRoutes, ...runRoutes } as const;
