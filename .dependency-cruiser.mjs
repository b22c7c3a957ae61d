// Who may import whom, made from the one list in architecture/rooms.mjs.
import { rooms } from "./architecture/rooms.mjs";

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const at = (room) => (room.file ? `^src/${escape(room.name)}[.]ts$` : `^src/${escape(room.name)}/`);
const byName = Object.fromEntries(rooms.map((room) => [room.name, room]));
const isTest = "[.](test|prop|contract)[.]tsx?$|[.]prop[.]test[.]ts$|^src/testing/|^tests/";

const forbidden = [
  {
    name: "no-cycles",
    severity: "error",
    comment: "A cycle means two files are one idea.",
    from: {},
    to: { circular: true },
  },
  {
    name: "no-orphans",
    severity: "error",
    comment: "Nothing reaches this file: use it or delete it.",
    from: { orphan: true, path: "^src/", pathNot: ["main[.]tsx?$", "[.]d[.]ts$"] },
    to: {},
  },
  {
    name: "product-never-imports-tests",
    severity: "error",
    comment: "Fixtures and fakes stay out of the product.",
    from: { path: "^src/", pathNot: isTest },
    to: { path: isTest },
  },
  {
    name: "every-file-lives-in-a-room",
    severity: "error",
    comment: "Add the folder to architecture/rooms.mjs, with its purpose, first.",
    from: { path: "^src/", pathNot: [isTest, ...rooms.map(at)] },
    to: {},
  },
  {
    name: "client-stays-in-the-browser",
    severity: "error",
    comment: "The page is built of client, api and the core: nothing they reach may need Node.",
    from: { path: "^src/(client|api|core)/", pathNot: isTest },
    to: {
      reachable: true,
      path: "^src/(engine|ports|adapters|actions|server|app|cli)/|^(node:|fs$|path$|child_process$)",
    },
  },
];

for (const room of rooms) {
  if (room.mayImport !== "any") {
    forbidden.push({
      name: `room:${room.name}`,
      severity: "error",
      comment: `${room.name} (${room.purpose}) may import: ${room.mayImport.join(", ") || "nothing"}.`,
      from: { path: at(room), pathNot: isTest },
      to: { path: "^src/", pathNot: [at(room), ...room.mayImport.map((name) => at(byName[name]))] },
    });
  }
  forbidden.push({
    name: `npm:${room.name}`,
    severity: "error",
    comment: `${room.name} may use these packages: ${(room.npm ?? []).join(", ") || "none"}.`,
    from: { path: at(room), pathNot: isTest },
    to: {
      dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "unknown"],
      pathNot: [...(room.npm ?? []).map((name) => `node_modules/(@types/)?${escape(name)}/`)],
    },
  });
  if (room.node !== true) {
    forbidden.push({
      name: `node:${room.name}`,
      severity: "error",
      comment: `${room.name} runs without Node.`,
      from: { path: at(room), pathNot: isTest },
      to: { dependencyTypes: ["core"] },
    });
  }
}

export default {
  forbidden,
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
      extensions: [".ts", ".tsx", ".js", ".mjs"],
    },
  },
};
