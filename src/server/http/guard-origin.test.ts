import { describe, expect, test } from "vitest";
import { serverRig } from "../../testing/server-rig.ts";

describe("a request from a browser", () => {
  test.each([
    [{ origin: "http://evil.example" }, 403],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ host: "rebound.example:8000" }, 403],
    [{ host: "127.0.0.1:8000", origin: "http://127.0.0.1:8000" }, 200],
    [{ host: "[::1]:8000" }, 200],
    [{ host: "localhost" }, 200],
  ])("with %j is answered %i", async (headers, status) => {
    const rig = await serverRig();
    expect((await rig.get("/version", headers)).status).toBe(status);
  });

  test("can't make this server listen to other machines without being told so", async () => {
    const rig = await serverRig();
    await expect(rig.server.listen({ host: "0.0.0.0", port: 0 })).rejects.toThrow("There are no users");
  });
});
