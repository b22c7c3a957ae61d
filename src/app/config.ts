/** `readConfig`: how a server is to run, from flags, environment and a file, in this order; every problem is told at once. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { AppError } from "../core/base/errors.ts";
import { didYouMean } from "../core/base/suggest.ts";
import type { ServeOptions } from "../cli/host.ts";
import { Secret } from "./secret.ts";

export const logLevels = ["trace", "debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];
export const transports = ["local", "none"] as const;

export interface Config {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Absolute: database, working folders of local nodes. */
  readonly data: string;
  /** A PostgreSQL server; undefined: the embedded one, in `data`. */
  readonly databaseUrl: Secret | undefined;
  /** Under which secrets are sealed; undefined: the one in the data folder. */
  readonly secretKey: Secret | undefined;
  /** Whoever reaches the server may do anything while there are no users, also from other machines. */
  readonly openToAll: boolean;
  readonly defaultTransport: (typeof transports)[number];
  readonly logLevel: LogLevel;
  /** Bash lines for task types that need services of the cluster's own; only in the file, below `hooks`. */
  readonly hooks: Hooks;
}

export const hookTypes = ["move_to_bootstrap", "erase_node"] as const;
export type Hooks = Readonly<Partial<Record<(typeof hookTypes)[number], string>>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** A setting: its flag, its variable, its key in the file, and how its text becomes a value. */
interface Setting {
  readonly flag: keyof ServeOptions;
  readonly variable: string;
  readonly key: string;
  readonly fallback: string | undefined;
}

export const settings = {
  host: { flag: "host", variable: "STRATA_HOST", key: "host", fallback: "127.0.0.1" },
  port: { flag: "port", variable: "STRATA_PORT", key: "port", fallback: "8000" },
  data: { flag: "data", variable: "STRATA_DATA", key: "data", fallback: undefined },
  databaseUrl: { flag: "databaseUrl", variable: "DATABASE_URL", key: "database_url", fallback: undefined },
  defaultTransport: {
    flag: "defaultTransport",
    variable: "STRATA_DEFAULT_TRANSPORT",
    key: "default_transport",
    fallback: "local",
  },
  logLevel: { flag: "logLevel", variable: "STRATA_LOG_LEVEL", key: "log_level", fallback: "info" },
  insecureListen: {
    flag: "insecureListen",
    variable: "STRATA_INSECURE_LISTEN",
    key: "insecure_listen",
    fallback: "false",
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** A setting's text and where it was found, for messages. */
interface Found {
  readonly text: string;
  readonly from: string;
}

/** Throws `usage/invalid` with all that is wrong. */
export function readConfig(flags: ServeOptions, environment: Environment = process.env): Config {
  const problems: string[] = [];
  const file = readFile(flags.config ?? environment["STRATA_CONFIG"], environment, problems);
  const find = (setting: Setting): Found | undefined => {
    const flag = flags[setting.flag];
    if (flag !== undefined) return { text: String(flag), from: `--${setting.key.replaceAll("_", "-")}` };
    const variable = environment[setting.variable];
    if (variable !== undefined && variable !== "") return { text: variable, from: setting.variable };
    const written = file.values[setting.key];
    if (written !== undefined) return { text: written, from: `${setting.key} in ${file.name}` };
    return setting.fallback === undefined ? undefined : { text: setting.fallback, from: "the default" };
  };
  const reader = new Reader(find, problems);
  const url = reader.url(settings.databaseUrl);
  // Only from the environment: a flag could be seen by others, and a file is what there is without it.
  const key = environment["STRATA_SECRET_KEY"];
  const config: Config = {
    host: reader.text(settings.host),
    port: reader.port(settings.port),
    data: resolve(find(settings.data)?.text ?? defaultDataFolder(environment)),
    databaseUrl: url === undefined ? undefined : new Secret(url),
    secretKey: key === undefined || key === "" ? undefined : new Secret(key),
    openToAll: reader.flag(settings.insecureListen),
    defaultTransport: reader.choice(settings.defaultTransport, transports),
    logLevel: reader.choice(settings.logLevel, logLevels),
    hooks: file.hooks,
  };
  if (problems.length > 0) throw new AppError("usage/invalid", ["the configuration is off:", ...problems].join("\n  "));
  return Object.freeze(config);
}

/** `~/.local/share/strata`, or below XDG_DATA_HOME. */
export function defaultDataFolder(environment: Environment): string {
  const base = environment["XDG_DATA_HOME"];
  return join(base !== undefined && base !== "" ? base : join(homedir(), ".local", "share"), "strata");
}

/** Texts to values; what can't be read is noted and replaced, so that the rest is looked at too. */
class Reader {
  private readonly find: (setting: Setting) => Found | undefined;
  private readonly problems: string[];

  constructor(find: (setting: Setting) => Found | undefined, problems: string[]) {
    this.find = find;
    this.problems = problems;
  }

  port(setting: Setting): number {
    const { text, from } = this.find(setting) ?? { text: "", from: "" };
    if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
    this.problems.push(`${from}: "${text}" is no port; it is a number from 0 to 65535`);
    return 0;
  }

  choice<const Values extends readonly string[]>(setting: Setting, values: Values): Values[number] {
    const { text, from } = this.find(setting) ?? { text: "", from: "" };
    const value = values.find((one) => one === text);
    if (value !== undefined) return value;
    this.problems.push(`${from}: "${text}" is none of ${values.join(", ")}.${didYouMean(text, values)}`);
    return values[0] ?? "";
  }

  flag(setting: Setting): boolean {
    const { text, from } = this.find(setting) ?? { text: "false", from: "" };
    if (["true", "1", "yes"].includes(text)) return true;
    if (!["false", "0", "no"].includes(text)) this.problems.push(`${from}: "${text}" is neither true nor false`);
    return false;
  }

  url(setting: Setting): string | undefined {
    const found = this.find(setting);
    if (found === undefined) return undefined;
    if (/^postgres(ql)?:\/\//.test(found.text) && URL.canParse(found.text)) return found.text;
    this.problems.push(`${found.from}: not an address of a database; it looks like postgres://user@host/name`);
    return undefined;
  }

  text(setting: Setting): string {
    return this.find(setting)?.text ?? "";
  }
}

interface ConfigFile {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  readonly hooks: Hooks;
}

/** The file that was named, or the user's own where there is one. */
function readFile(named: string | undefined, environment: Environment, problems: string[]): ConfigFile {
  const base = environment["XDG_CONFIG_HOME"];
  const usual = join(base !== undefined && base !== "" ? base : join(homedir(), ".config"), "strata", "config.yaml");
  const name = named ?? usual;
  if (named === undefined && !existsSync(usual)) return { name, values: {}, hooks: {} };
  try {
    const document = parseDocument(readFileSync(name, "utf8"));
    problems.push(...document.errors.map(({ message }) => `${name}: ${message.split("\n")[0] ?? ""}`));
    if (document.errors.length > 0) return { name, values: {}, hooks: {} };
    return { name, ...contentOf(document.toJS(), name, problems) };
  } catch (problem) {
    problems.push(`${name}: ${problem instanceof Error ? problem.message : String(problem)}`);
    return { name, values: {}, hooks: {} };
  }
}

function contentOf(value: unknown, name: string, problems: string[]): Omit<ConfigFile, "name"> {
  if (value === null || value === undefined) return { values: {}, hooks: {} };
  if (typeof value !== "object" || Array.isArray(value)) {
    problems.push(`${name}: must be an object of names and values`);
    return { values: {}, hooks: {} };
  }
  const { hooks = {}, ...rest } = value as Readonly<Record<string, unknown>>;
  const known = Object.values(settings).map(({ key }) => key as string);
  return {
    values: textsOf(rest, { name, known: [...known, "hooks"], problems }),
    hooks:
      typeof hooks === "object" && hooks !== null
        ? textsOf(hooks, { name: `hooks in ${name}`, known: hookTypes, problems })
        : textsOf({ hooks }, { name, known: [], problems }),
  };
}

interface Known {
  readonly name: string;
  readonly known: readonly string[];
  readonly problems: string[];
}

/** The known names with their values as text; everything else is a problem. */
function textsOf(value: object, { name, known, problems }: Known): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [key, one] of Object.entries(value)) {
    if (!known.includes(key)) problems.push(`${name}: there is no setting "${key}".${didYouMean(key, known)}`);
    else if (["string", "number", "boolean"].includes(typeof one)) texts[key] = String(one);
    else problems.push(`${name}: ${key} must be a text or a number`);
  }
  return texts;
}

export function isLoopback(host: string): boolean {
  return /^(127(\.\d{1,3}){3}|::1|localhost)$/.test(host);
}
