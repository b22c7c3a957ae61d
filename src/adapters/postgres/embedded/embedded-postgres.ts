/** A PostgreSQL of our own in a data folder: started or found running, watched, started again when it falls, ended with us. */
import type { ChildProcess } from "node:child_process";
import { mkdir, realpath } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "pg";
import { AppError, toAppError } from "../../../core/base/errors.ts";
import { postgresAccount } from "./account.ts";
import { findBinaries, type Binaries } from "./binaries.ts";
import { dataFolder, prepareDataFolder, superuser, sweepDrafts, type DataFolder } from "./data-folder.ts";
import { connectOwner, ensureDatabase, takeOwnership } from "./owner-lock.ts";
import { findPostmaster, lookEvery, startPostmaster, stopPostmaster, type Postmaster } from "./postmaster.ts";
import type { Programs } from "./programs.ts";
import { port, removeSocketFolder } from "./socket-folder.ts";
import { usableBinaries } from "./usable-binaries.ts";

export interface EmbeddedOptions {
  /** Made if it is not there. The database is in its folder `postgres`. */
  readonly dataDir: string;
  /** PostgreSQL settings beside and above the usual ones. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Found by itself where it is not given. */
  readonly binaries?: Binaries | undefined;
}

export interface EmbeddedPostgres {
  /** For a client. `host` is the socket's folder. */
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  /** Number of PostgreSQL's main process. */
  readonly pid: () => number;
  /** Resolves when it takes connections: at once, or after it was started again. Rejects when that was not possible. */
  readonly ready: () => Promise<void>;
  /** Ends PostgreSQL and waits for it. */
  readonly stop: () => Promise<void>;
}

/** So many rounds of 20 ms are waited for another one's start, recovery or end: 5 minutes. */
const patience = 15_000;

/** Throws `AppError`: `storage/taken` (another server has the folder: details say who), `storage/full`, `storage/unavailable`. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const folder = dataFolder(dataDir);
  const account = await postgresAccount(folder.data, dataDir);
  const binaries = options.binaries ?? (await findBinaries());
  const programs: Programs = { root: await usableBinaries(binaries, account), major: binaries.major, account };
  await prepareDataFolder(folder, programs);
  const supervisor = new Supervisor(folder, programs, { ...options, dataDir });
  await supervisor.acquire();
  await sweepDrafts(folder);
  return {
    connection: { host: supervisor.owned.postmaster.socketFolder, port, user: superuser, database: superuser },
    pid: () => supervisor.owned.postmaster.pid,
    ready: () => supervisor.ready,
    stop: () => supervisor.stop(),
  };
}

interface Owned {
  readonly postmaster: Postmaster;
  /** Absent when it was running already. */
  readonly child: ChildProcess | undefined;
  readonly lock: Client;
}

class Supervisor {
  /** Of the last time it was acquired. */
  ready: Promise<void> = Promise.resolve();
  readonly #folder: DataFolder;
  readonly #programs: Programs;
  readonly #options: EmbeddedOptions;
  #owned: Owned | undefined;
  #isStopping = false;

  constructor(folder: DataFolder, programs: Programs, options: EmbeddedOptions) {
    this.#folder = folder;
    this.#programs = programs;
    this.#options = options;
  }

  get owned(): Owned {
    if (this.#owned === undefined) throw new AppError("storage/unavailable", "the embedded PostgreSQL is not running");
    return this.#owned;
  }

  /** Finds or starts PostgreSQL, and takes the lock. */
  async acquire(): Promise<void> {
    for (let round = 0; round < patience; round++) {
      const owned = await this.#attempt();
      if (owned !== undefined) {
        this.#owned = owned;
        owned.lock.once("end", () => {
          this.#fell();
        });
        return;
      }
      await delay(lookEvery);
    }
    throw new AppError("storage/unavailable", `PostgreSQL in ${this.#options.dataDir} neither starts nor ends`);
  }

  async #attempt(): Promise<Owned | undefined> {
    const running = await findPostmaster(this.#folder);
    if (running?.isReady === false) return undefined;
    const started =
      running === undefined
        ? await startPostmaster(this.#folder, this.#programs, this.#options.settings ?? {})
        : undefined;
    const postmaster = running ?? started?.postmaster;
    const lock = postmaster === undefined ? undefined : await connectOwner(postmaster);
    if (postmaster === undefined || lock === undefined) return undefined;
    try {
      await takeOwnership(lock, this.#options.dataDir);
      await ensureDatabase(lock);
      return { postmaster, child: started?.child, lock };
    } catch (error) {
      await lock.end().catch(() => undefined);
      throw error;
    }
  }

  /** The session that holds the lock has ended, with PostgreSQL or alone. */
  #fell(): void {
    if (this.#isStopping) return;
    this.#owned = undefined;
    this.ready = this.acquire().catch((error: unknown) => {
      throw toAppError(error);
    });
    this.ready.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.ready.catch(() => undefined);
    if (this.#owned === undefined) return;
    const { postmaster, child, lock } = this.#owned;
    this.#owned = undefined;
    await stopPostmaster(postmaster.pid, this.#folder, child);
    await removeSocketFolder(postmaster.socketFolder);
    await lock.end().catch(() => undefined);
  }
}
