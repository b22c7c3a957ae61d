// The house, as data: every room, what it is for, and what it may import.
// dependency-cruiser's rules, ARCHITECTURE.md's table and `npm run house` are all made from this list.

/** A stage of the straight line: it may use the nouns and the named tools, and never another stage. */
const stage = (name, purpose, { uses = [], npm = [] } = {}) => ({
  name: `core/${name}`,
  purpose,
  npm,
  mayImport: ["core/base", "core/model", ...uses.map((room) => `core/${room}`)],
});

const core = (name, purpose, mayImport = []) => ({
  name: `core/${name}`,
  purpose,
  mayImport: mayImport.map((room) => `core/${room}`),
});

const adapter = (name, purpose, { npm = [], uses = [] } = {}) => ({
  name: `adapters/${name}`,
  purpose,
  node: true,
  npm,
  mayImport: ["ports", "core/model", "core/base", ...uses],
});

export const rooms = [
  core("base", "words every room uses: errors, order, durations, JSON"),
  core("dag", "graphs of anything", ["base", "model"]),
  core("yaql", "the YAQL language: text -> closures; knows no deployment", ["base"]),
  core("condition", "Fuel's older string conditions", ["base"]),
  core("template", "{NAME} formatting of strings", ["base"]),
  core("model", "the nouns: what passes between rooms", ["base"]),
  core("fuel-mode", "the few rules in which Fuel differs, in one place", ["base", "model"]),
  core("relations", "what tasks say about each other by name, and the circles in it", ["base", "model", "dag"]),
  stage("parse", "text -> documents", { npm: ["yaml"] }),
  stage("validate", "documents -> layers", {
    uses: ["yaql", "condition", "relations", "fuel-mode"],
    npm: ["ajv", "typebox"],
  }),
  stage("merge", "layers -> one graph", { uses: ["relations", "fuel-mode"] }),
  stage("expand", "graph x nodes -> steps", { uses: ["yaql", "condition", "template", "dag", "fuel-mode"] }),
  stage("plan", "steps -> plan", { uses: ["dag", "fuel-mode"] }),
  {
    name: "core/compile",
    purpose: "the corridor through the five stages",
    file: true,
    mayImport: ["base", "model", "parse", "validate", "merge", "expand", "plan"].map((room) => `core/${room}`),
  },
  core("export", "a plan or a graph in other people's formats", ["base", "model", "dag", "fuel-mode", "plan"]),
  core("schedule", "plan + events -> state -> commands", ["base", "dag", "model"]),
  core("diff", "what differs between two graphs", ["base", "model"]),
  core("select", "the language in which steps of a run are chosen", ["base", "dag", "model"]),
  { name: "ports", purpose: "what the engine needs from the world", mayImport: ["core/base", "core/model"] },
  {
    name: "access",
    purpose: "users, tokens, roles, secrets: pure decisions",
    mayImport: ["ports", "core/model", "core/base"],
  },
  {
    name: "actions",
    purpose: "what a task type does, over the executor's few primitives",
    npm: ["typebox"],
    mayImport: ["ports", "core/model", "core/base"],
  },
  {
    name: "engine",
    purpose: "commands -> attempts -> events",
    // Preparing a run reads stored layers, makes facts, and freezes the plan.
    mayImport: [
      ...["actions", "ports", "access"],
      ...["compile", "validate", "expand", "plan", "schedule", "model", "base"].map((room) => `core/${room}`),
    ],
  },
  adapter("local", "run here"),
  adapter("memory", "every storage port, in memory"),
  adapter("postgres", "every storage port, in PostgreSQL, embedded or not", { npm: ["pg", "kysely"] }),
  adapter("system", "clock, ids, hashing, sealing, files", { npm: ["@node-rs/argon2"], uses: ["access"] }),
  { name: "api", purpose: "the contract: routes and shapes", npm: ["typebox"], mayImport: ["core/model", "core/base"] },
  {
    name: "server",
    purpose: "the contract, served",
    npm: ["fastify", "typebox", "ajv", "yaml"],
    mayImport: [
      "api",
      "access",
      "engine",
      "ports",
      ...["compile", "parse", "validate", "merge", "expand", "plan", "export", "schedule", "select", "diff"].map(
        (room) => `core/${room}`,
      ),
      ...["fuel-mode", "model", "base"].map((room) => `core/${room}`),
    ],
  },
  { name: "client", purpose: "the contract, called", mayImport: ["api", "core/model", "core/base"] },
  {
    name: "cli",
    purpose: "the terminal",
    npm: ["commander", "yaml"],
    node: true,
    mayImport: ["client", "api", "core/parse", "core/model", "core/base"],
  },
  {
    name: "app",
    purpose: "the front door: reads config, builds everything",
    node: true,
    npm: ["commander", "pino", "typebox", "ajv", "yaml"],
    mayImport: "any",
  },
];
