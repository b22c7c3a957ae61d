// What neither the compiler nor the import rules can see. Each message says why, and what to use instead.
import tseslint from "typescript-eslint";

const clock =
  "Time is an input: take `now` as a value, or a `Clock` from ports/system. Wall-clock reads make runs impossible to replay.";
const chance = "Ids and randomness come from `IdSource` in ports/system, so that a run can be replayed.";
const clocks = [
  { object: "Date", property: "now", message: clock },
  { object: "performance", property: "now", message: clock },
  { object: "Math", property: "random", message: chance },
];
const environment = {
  object: "process",
  property: "env",
  message: "Only app/config.ts and the command line's context read the environment; take what you need as a value.",
};
const newDate = { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock };
const form = [
  { selector: "ExportDefaultDeclaration", message: "Named exports only: one name for one thing, everywhere." },
  { selector: "ExportAllDeclaration", message: "No barrels: import from the file that defines the name." },
  { selector: "TSEnumDeclaration", message: "Use a union of string literals." },
];
const tests = ["**/*.test.ts", "**/*.prop.test.ts", "**/*.contract.ts", "src/testing/**", "tests/**", "scripts/**"];

export default tseslint.config(
  { ignores: ["**/*.mjs", "**/*.js", "dist/", "node_modules/", "vitest.config.ts"] },
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { project: ["./tsconfig.json"], tsconfigRootDir: import.meta.dirname } } },
  {
    rules: {
      "max-lines": ["error", { max: 300 }],
      "max-params": ["error", 3],
      complexity: ["error", { max: 12, variant: "modified" }],
      "max-depth": ["error", 3],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // Recurses without end on types that contain themselves, as JSON's do.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "no-restricted-syntax": ["error", ...form, newDate],
      "no-restricted-properties": ["error", ...clocks, environment],
      "no-console": "error",
    },
  },
  {
    files: ["src/adapters/system/**"],
    rules: { "no-restricted-properties": ["error", environment], "no-restricted-syntax": ["error", ...form] },
  },
  // Written by a program from the migrated schema.
  { files: ["src/adapters/postgres/tables.ts"], rules: { "max-lines": "off" } },
  { files: ["src/app/config.ts", "src/cli/context.ts"], rules: { "no-restricted-properties": ["error", ...clocks] } },
  {
    files: tests,
    rules: {
      "max-lines": ["error", { max: 400 }],
      "max-params": "off",
      "no-restricted-properties": "off",
      "no-restricted-syntax": ["error", ...form],
      "no-console": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
);
