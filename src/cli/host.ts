/** `Host`: what a command line runs in: streams, environment, signals; tests give their own. */

export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export interface Host {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Everything there is on standard input. Throws `AppError("usage/invalid")` beyond the bound. */
  readStdin(): Promise<Uint8Array>;
  /** Asks on the terminal; undefined where there is none to ask. */
  ask?: ((question: string) => Promise<string>) | undefined;
  /** The same for what nobody should see. */
  askSecret?: ((question: string) => Promise<string>) | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Calls back at each interrupt (Ctrl-C, SIGTERM) until the returned function is called. */
  onInterrupt(callback: () => void): () => void;
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or earlier when the signal fires. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Commands that are not this room's: the front door gives them. */
export interface Outside {
  /** `strata serve`: resolves with the exit code when the server has ended. */
  serve(options: ServeOptions): Promise<number>;
  /** `strata user ... --data DIR`: users of a server that does not run. */
  offlineUser(options: OfflineUser): Promise<void>;
  readonly version: string;
}

/** `create`: a new user; `password`: a new password for one. */
export interface OfflineUser {
  readonly kind: "create" | "password";
  readonly name: string;
  readonly password: string;
  readonly role?: "viewer" | "operator" | "admin" | undefined;
  readonly data?: string | undefined;
  readonly databaseUrl?: string | undefined;
}

/** Flags of `strata serve`, as written; undefined where not given. */
export interface ServeOptions {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly data?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly defaultTransport?: string | undefined;
  readonly insecureListen?: boolean | undefined;
  readonly config?: string | undefined;
  readonly logLevel?: string | undefined;
}
