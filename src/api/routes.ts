/** The route table: every address the server answers, by the name of its operation. */
import { fuelRoutes } from "./fuel/fuel-routes.ts";
import type { Route } from "./route.ts";
import { strataRoutes } from "./strata/strata-routes.ts";

export const routes = { ...fuelRoutes, ...strataRoutes } as const;

export type Routes = typeof routes;
export type RouteName = keyof Routes;

/** Where the routes live; the first is the one to use, the second is Fuel's old one. */
export const apiRoots = ["/api/v1", "/api"] as const;

/** Greatest body in bytes. */
export const bodyLimit = 32 * 1024 * 1024;

export const routeNames: readonly RouteName[] = Object.keys(routes) as RouteName[];

export function routeOf(name: RouteName): Route {
  return routes[name];
}
