/** Which functions a call can mean, judged by the form of its arguments alone: done once per place in the text. */
import type { Code, Env, FunctionSpec, Library, Param } from "./environment.ts";
import { YaqlError } from "./errors.ts";
import { ambiguous, unknownName } from "./resolution-errors.ts";
import { Kind, type Value } from "./values.ts";

/** An argument as written, compiled. `constantKind` is known for constants only. */
export type Form =
  | { readonly type: "code"; readonly code: Code; readonly constantKind: number | undefined }
  | { readonly type: "skipped" }
  | { readonly type: "rule"; readonly source: Code; readonly target: Code; readonly name: string | undefined };

/** The arguments of a call by place and by name; the receiver of a method is the first. */
export interface Written {
  readonly positional: readonly Form[];
  readonly named: ReadonlyMap<string, Form>;
}

/** A function that could be meant, and which of its parameters each argument is for. */
export interface Candidate {
  readonly spec: FunctionSpec;
  readonly positional: readonly (Param | undefined)[];
  readonly named: ReadonlyMap<string, Param>;
}
/** Functions of several places, the nearest place first. */
export type Levels = readonly (readonly Candidate[])[];

export interface Candidates {
  readonly name: string;
  readonly levels: Levels;
  readonly written: Written;
}

interface Asked {
  readonly env: Env;
  readonly receiver: Value | undefined;
}

/** Finds the functions a call can mean, maybe none that fits. Throws when there is none of that name at all. */
export function candidatesFor(name: string, forms: readonly Form[], asked: Asked): Candidates {
  const hasReceiver = asked.receiver !== undefined;
  const levels = functionsNamed(name.replace(/_+$/, ""), asked.env, hasReceiver);
  const first = levels[0]?.[0];
  if (first === undefined) throw unknownName(name, asked.receiver, knownNames(asked.env, hasReceiver));
  if (levels.some((level) => level.some((spec) => spec.noNames !== first.noNames)))
    throw ambiguous(name, asked.receiver);
  const written = translate(forms, { noNames: first.noNames, hasReceiver });
  const found = levels.map((level) => level.flatMap((spec) => matchForms(spec, written) ?? []));
  return { name, levels: found.filter((level) => level.length > 0), written };
}

function functionsNamed(name: string, env: Env, asMethod: boolean): readonly (readonly FunctionSpec[])[] {
  const fits = (spec: FunctionSpec): boolean => (asMethod ? spec.asMethod : spec.asFunction);
  const levels: (readonly FunctionSpec[])[] = [];
  for (let scope: Env | undefined = env; scope !== undefined; scope = scope.parent) {
    levels.push((scope.functions?.get(name) ?? []).filter(fits));
  }
  for (let library: Library | undefined = env.run.library; library !== undefined; library = library.under) {
    levels.push((library.functions.get(name) ?? []).filter(fits));
  }
  return levels.filter((level) => level.length > 0);
}

/** Names that could have been called so; operators are written otherwise. */
function knownNames(env: Env, asMethod: boolean): readonly string[] {
  const names: string[] = [];
  for (let library: Library | undefined = env.run.library; library !== undefined; library = library.under) {
    for (const [name, specs] of library.functions)
      if (!name.startsWith("#") && specs.some((spec) => (asMethod ? spec.asMethod : spec.asFunction))) names.push(name);
  }
  return names;
}

/** Stands for the receiver, whose kind is not known yet. */
const receiverForm: Form = { type: "code", code: () => null, constantKind: undefined };

function translate(forms: readonly Form[], how: { readonly noNames: boolean; readonly hasReceiver: boolean }): Written {
  const positional: Form[] = how.hasReceiver ? [receiverForm] : [];
  const named = new Map<string, Form>();
  for (const form of forms) {
    if (form.type !== "rule" || how.noNames) positional.push(form);
    else if (form.name === undefined)
      throw new YaqlError("MappingTranslationException", "Cannot convert mapping to keyword argument");
    else named.set(form.name, { type: "code", code: form.target, constantKind: undefined });
  }
  return { positional, named };
}

/** Puts arguments to parameters; undefined when they do not fit. */
function matchForms(spec: FunctionSpec, written: Written): Candidate | undefined {
  const positional = matchPlaces(spec, written);
  const named = positional === undefined ? undefined : matchNames(spec, written);
  return positional === undefined || named === undefined ? undefined : { spec, positional, named };
}

function matchPlaces(spec: FunctionSpec, written: Written): readonly (Param | undefined)[] | undefined {
  const matched: (Param | undefined)[] = [];
  for (const [index, wanted] of spec.params.entries()) {
    const form = written.positional[index];
    if (!isFilled(form, wanted, written)) return undefined;
    if (form !== undefined) matched.push(form.type === "skipped" ? undefined : wanted);
  }
  for (const form of written.positional.slice(spec.params.length)) {
    if (spec.rest === undefined || !formFits(form, spec.rest)) return undefined;
    matched.push(spec.rest);
  }
  return matched;
}

/** Whether a parameter gets what it takes: from its place or by its name, but not both, or nothing when it is optional. */
function isFilled(form: Form | undefined, wanted: Param, written: Written): boolean {
  const byName = written.named.has(wanted.name);
  if (form === undefined || form.type === "skipped") return byName || wanted.optional;
  return !byName && formFits(form, wanted);
}

function matchNames(spec: FunctionSpec, written: Written): ReadonlyMap<string, Param> | undefined {
  const matched = new Map<string, Param>();
  for (const name of written.named.keys()) {
    const wanted = spec.params.find((one) => one.name === name) ?? spec.restNamed;
    if (wanted === undefined) return undefined;
    matched.set(name, wanted);
  }
  return matched;
}

/** What is known before evaluation: constants have a kind, and only `a => b` is a rule. */
function formFits(form: Form, wanted: Param): boolean {
  if (form.type === "skipped") return wanted.type.lazy === "lambda" || (wanted.type.mask & Kind.nothing) !== 0;
  if (form.type === "rule") return true;
  if (wanted.type.lazy !== undefined) return wanted.type.lazy === "lambda";
  return form.constantKind === undefined || (form.constantKind & wanted.type.mask) !== 0;
}
