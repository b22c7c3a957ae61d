/** Secrets in values: how they are marked, what stands for them, and how what stands for them is replaced by the secret again. */
import { AppError } from "../core/base/errors.ts";
import { isJsonObject, isList, type Json, type JsonObject } from "../core/base/json.ts";
import type { SecretName } from "../ports/secret-store.ts";

/** What is shown instead of a secret. A secret's name begins with it. */
export const mask = "•••";
const names = /•••[0-9a-f]{32}(?![0-9A-Za-z])/g;
const wholeName = /^•••[0-9a-f]{32}$/;
/** The rest of a name that an expression cut or changed. */
const damaged = /•••[0-9A-Fa-f]{6}/;

export function isSecretName(text: string): boolean {
  return wholeName.test(text);
}

/**
 * The value with each marked secret replaced by what `seal` makes of its text. Marked are `{"$secret": "text"}` anywhere, the `value` of Fuel's
 * attributes of `type: password` or with `secret: true`, and the parameters that a task lists as `secrets`. What was sealed before stays as it is.
 * The same object when nothing is marked. Throws `request/invalid` for a `$secret` that is no text.
 */
export function sealMarked<Value extends Json>(value: Value, seal: (text: string) => SecretName): Value {
  return walk(value, (text) => (isSecretName(text) || text === "" ? text : seal(text))) as Value;
}

type Seal = (text: string) => string;

function walk(value: Json, seal: Seal): Json {
  if (isList(value)) return mapList(value, (one) => walk(one, seal));
  if (!isJsonObject(value)) return value;
  if ("$secret" in value) return sealText(value, seal);
  const inner = mapFields(value, (one) => walk(one, seal));
  return sealTask(sealAttribute(inner, seal), seal);
}

function sealText(marked: JsonObject, seal: Seal): string {
  const text = marked["$secret"];
  if (typeof text === "string" && Object.keys(marked).length === 1) return seal(text);
  throw new AppError("request/invalid", '"$secret" stands alone in its object and is a text');
}

function sealAttribute(attribute: JsonObject, seal: Seal): JsonObject {
  const { type, secret, value } = attribute;
  if ((type !== "password" && secret !== true) || typeof value !== "string") return attribute;
  const sealed = seal(value);
  return sealed === value ? attribute : { ...attribute, value: sealed };
}

function sealTask(task: JsonObject, seal: Seal): JsonObject {
  const { secrets, parameters } = task;
  if (!isList(secrets) || !isJsonObject(parameters)) return task;
  const sealed = mapFields(parameters, (one, name) => (secrets.includes(name) ? sealTexts(one, seal) : one));
  return sealed === parameters ? task : { ...task, parameters: sealed };
}

/** Every text of a parameter; what is computed is not known yet, and is as secret as what it is computed of. */
function sealTexts(value: Json, seal: Seal): Json {
  if (typeof value === "string") return seal(value);
  if (isList(value)) return mapList(value, (one) => sealTexts(one, seal));
  if (!isJsonObject(value) || "yaql_exp" in value) return value;
  return mapFields(value, (one) => sealTexts(one, seal));
}

/** Names of all secrets in a value. */
export function secretNames(value: Json): ReadonlySet<SecretName> {
  const found = new Set<SecretName>();
  replaceTexts(value, (text) => {
    for (const [name] of text.matchAll(names)) found.add(name);
    return text;
  });
  return found;
}

/** The value with the secrets in place of their names, also amid other text. Throws `request/invalid` where an expression has cut or changed a name. */
export function revealSecrets<Value extends Json>(value: Value, texts: ReadonlyMap<SecretName, string>): Value {
  return replaceTexts(value, (text) => {
    if (!text.includes(mask)) return text;
    const parts = text.split(names);
    if (parts.some((part) => damaged.test(part))) throw cutSecret();
    // A secret may itself hold what looks like a name: each place is looked at once.
    const found = [...text.matchAll(names)].map(([name]) => {
      const secret = texts.get(name);
      if (secret === undefined) throw cutSecret();
      return secret;
    });
    return parts.map((part, i) => part + (found[i] ?? "")).join("");
  }) as Value;
}

function cutSecret(): AppError {
  return new AppError(
    "request/invalid",
    "an expression has cut or changed a secret, or there is no such secret: a secret can only be compared, passed on and joined to other text, whole",
  );
}

/** The value with every text, but no key, replaced; the same object when none changes. */
export function replaceTexts(value: Json, replace: (text: string) => string): Json {
  if (typeof value === "string") return replace(value);
  if (isList(value)) return mapList(value, (one) => replaceTexts(one, replace));
  return isJsonObject(value) ? mapFields(value, (one) => replaceTexts(one, replace)) : value;
}

function mapList(list: readonly Json[], change: (one: Json) => Json): readonly Json[] {
  let changed: Json[] | undefined;
  for (const [index, one] of list.entries()) {
    const next = change(one);
    if (next !== one) changed ??= [...list];
    if (changed !== undefined) changed[index] = next;
  }
  return changed ?? list;
}

function mapFields(object: JsonObject, change: (one: Json, key: string) => Json): JsonObject {
  let changed: Map<string, Json> | undefined;
  for (const key of Object.keys(object)) {
    const one = object[key] ?? null;
    const next = change(one, key);
    if (next === one) continue;
    changed ??= new Map(Object.entries(object));
    changed.set(key, next);
  }
  return changed === undefined ? object : Object.fromEntries(changed);
}
