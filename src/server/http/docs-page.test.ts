import { describe, expect, it } from "vitest";
import { routeNames } from "../../api/routes.ts";
import { serverRig } from "../../testing/server-rig.ts";

describe("the API reference at /docs", () => {
  it("has every operation, and asks for nothing from elsewhere", async () => {
    const { app } = await serverRig();
    const answer = await app.inject({ url: "/docs" });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toContain("text/html");
    for (const name of routeNames) expect(answer.body).toContain(`<article id="${name}">`);
    expect(answer.body).not.toMatch(/<script|src=|https?:\/\/(?!127)/);
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
  });
});
