/** Which methods an address has: tells a wrong method (405) from a wrong address (404). */
import { apiRoots, routeNames, routeOf } from "../../api/routes.ts";

interface Pattern {
  readonly matches: RegExp;
  readonly methods: Set<string>;
}

function patterns(): readonly Pattern[] {
  const byPath = new Map<string, Pattern>();
  for (const { path, method } of routeNames.map(routeOf)) {
    const known = byPath.get(path);
    if (known === undefined) byPath.set(path, { matches: patternOf(path), methods: new Set([method]) });
    else known.methods.add(method);
  }
  return [...byPath.values()];
}

function patternOf(path: string): RegExp {
  const roots = apiRoots.map((root) => root.replaceAll("/", "\\/")).join("|");
  const parts = path.replaceAll(".", "\\.").replace(/:[a-z_]+/g, "[^/]+");
  return new RegExp(`^(?:${roots})${parts}/?$`);
}

const known = patterns();

export function allowedMethods(url: string): readonly string[] {
  const path = url.split("?")[0] ?? "";
  return [...new Set(known.filter(({ matches }) => matches.test(path)).flatMap(({ methods }) => [...methods]))];
}
