import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readConfig } from "./config.ts";

const nowhere = { XDG_CONFIG_HOME: "/nonexistent", XDG_DATA_HOME: "/data" };

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "strata-config-"));
  folders.push(folder);
  const path = join(folder, "config.yaml");
  writeFileSync(path, text);
  return path;
}

test("without a word: loopback, port 8000, the embedded database in the user's own data folder", () => {
  expect(readConfig({}, nowhere)).toEqual({
    host: "127.0.0.1",
    port: 8000,
    data: "/data/strata",
    databaseUrl: undefined,
    secretKey: undefined,
    openToAll: false,
    defaultTransport: "local",
    logLevel: "info",
    hooks: {},
  });
});

test("a flag wins over the environment, the environment over the file", () => {
  const config = fileWith("port: 1\nlog_level: warn\ndata: /from-file\n");
  const environment = { ...nowhere, STRATA_PORT: "2", STRATA_LOG_LEVEL: "error" };
  const read = readConfig({ config, port: "3" }, environment);
  expect([read.port, read.logLevel, read.data]).toEqual([3, "error", "/from-file"]);
});

test("everything that is wrong is told at once, each with where it came from", () => {
  const config = fileWith("prot: 1\nlog_level: [x]\n");
  const read = (): unknown =>
    readConfig({ config, port: "70000", defaultTransport: "lokal" }, { ...nowhere, DATABASE_URL: "mysql://x" });
  expect(read).toThrow(/--port: "70000" is no port/);
  expect(read).toThrow(/there is no setting "prot". Did you mean "port"\?/);
  expect(read).toThrow(/log_level must be a text/);
  expect(read).toThrow(/--default-transport: "lokal" is none of local, none. Did you mean "local"\?/);
  expect(read).toThrow(/DATABASE_URL: not an address of a database/);
});

test("a server is open to all only when somebody insists; the key of secrets is shown to nobody by accident", () => {
  expect(readConfig({ host: "0.0.0.0" }, nowhere)).toMatchObject({ host: "0.0.0.0", openToAll: false });
  expect(readConfig({ host: "0.0.0.0", insecureListen: true }, nowhere).openToAll).toBe(true);
  const { secretKey } = readConfig({}, { ...nowhere, STRATA_SECRET_KEY: "hidden" });
  expect(JSON.stringify({ secretKey })).not.toContain("hidden");
  expect(secretKey?.reveal()).toBe("hidden");
  for (const host of ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
    expect(readConfig({ host }, nowhere).host).toBe(host);
});

test("a file that is named must be there and must be YAML", () => {
  expect(() => readConfig({ config: "/nonexistent/x.yaml" }, nowhere)).toThrow(/x\.yaml/);
  expect(() => readConfig({ config: fileWith("a: [") }, nowhere)).toThrow(/config\.yaml/);
});

test("the address of the database, which may hold a password, is shown to nobody by accident", () => {
  const { databaseUrl } = readConfig({ databaseUrl: "postgres://u:hidden@h/d" }, nowhere);
  expect(JSON.stringify({ databaseUrl })).not.toContain("hidden");
  expect(String(databaseUrl)).not.toContain("hidden");
  expect(databaseUrl?.reveal()).toContain("hidden");
});

test("hooks are in the file, for the task types that need them", () => {
  const config = fileWith("hooks:\n  erase_node: /usr/local/bin/wipe\n");
  expect(readConfig({ config }, nowhere).hooks).toEqual({ erase_node: "/usr/local/bin/wipe" });
  expect(() => readConfig({ config: fileWith("hooks: { erase_nod: x }") }, nowhere)).toThrow(
    /Did you mean "erase_node"/,
  );
  expect(() => readConfig({ config: fileWith("hooks: wipe") }, nowhere)).toThrow(/hooks/);
});
