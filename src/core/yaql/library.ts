/** The functions an expression can call: the standard library, and the same with Fuel's additions. */
import { libraryOf } from "./declare.ts";
import type { FunctionSpec, Library } from "./environment.ts";
import { aggregateFunctions } from "./functions/aggregates.ts";
import { arithmeticFunctions } from "./functions/arithmetic.ts";
import { branchingFunctions } from "./functions/branching.ts";
import { comparisonFunctions } from "./functions/comparison.ts";
import { dateFunctions } from "./functions/dates.ts";
import { dictFunctions } from "./functions/dicts.ts";
import { formattingFunctions } from "./functions/formatting.ts";
import { fuelFunctions } from "./functions/fuel.ts";
import { generatorFunctions } from "./functions/generators.ts";
import { listFunctions } from "./functions/lists.ts";
import { orderingFunctions } from "./functions/ordering.ts";
import { queryFunctions } from "./functions/queries.ts";
import { regexFunctions } from "./functions/regexes.ts";
import { scopeFunctions } from "./functions/scopes.ts";
import { setFunctions } from "./functions/sets.ts";
import { stringFunctions } from "./functions/strings.ts";

const standardFunctions: readonly FunctionSpec[] = [
  ...aggregateFunctions,
  ...arithmeticFunctions,
  ...branchingFunctions,
  ...comparisonFunctions,
  ...dateFunctions,
  ...dictFunctions,
  ...formattingFunctions,
  ...generatorFunctions,
  ...listFunctions,
  ...orderingFunctions,
  ...queryFunctions,
  ...regexFunctions,
  ...scopeFunctions,
  ...setFunctions,
  ...stringFunctions,
];

export const standardLibrary: Library = libraryOf(standardFunctions);
export const fuelLibrary: Library = libraryOf([...standardFunctions, ...fuelFunctions]);
