import { describe, expect, test } from "vitest";
import { instant } from "../core/model/ids.ts";
import { roles, type TokenRecord, type UserRecord } from "../ports/user-store.ts";
import { everybody, principalOf } from "./principal.ts";
import { admit, checkScope, mayUse, type Need } from "./roles.ts";
import { checkPassword, newTokenText, tokenOf } from "./tokens.ts";

describe("roles", () => {
  test("include each what the smaller ones may", () => {
    const needs: readonly Need[] = ["anyone", ...roles];
    expect(roles.map((role) => needs.filter((need) => mayUse(role, need)))).toEqual([
      ["anyone", "viewer"],
      ["anyone", "viewer", "operator"],
      ["anyone", "viewer", "operator", "admin"],
    ]);
  });

  test("are told apart: nobody gets 401, a small role 403", () => {
    expect(() => {
      admit("viewer", undefined);
    }).toThrow(expect.objectContaining({ code: "auth/required", status: 401 }));
    const viewer = { ...everybody, role: "viewer" } as const;
    expect(() => {
      admit("admin", viewer);
    }).toThrow(expect.objectContaining({ code: "auth/forbidden", status: 403 }));
    admit("anyone", undefined);
    admit("viewer", viewer);
  });

  test("know no admin of some clusters only", () => {
    expect(() => {
      checkScope("admin", [1]);
    }).toThrow("an admin sees all clusters");
    checkScope("admin", null);
    checkScope("operator", []);
  });
});

describe("tokens", () => {
  test("are carried by either header; an empty one carries none", () => {
    expect(tokenOf({ "x-auth-token": "a", authorization: "Bearer b" })).toBe("a");
    expect(tokenOf({ "x-auth-token": "", authorization: "bearer  b " })).toBe("b");
    for (const headers of [{}, { "x-auth-token": " " }, { authorization: "Basic YTpi" }, { authorization: "Bearer" }]) {
      expect(tokenOf(headers)).toBeUndefined();
    }
  });

  test("are long and can be found by their prefix", () => {
    expect(newTokenText(() => "0a-b")).toBe("strata_0ab0ab");
  });

  test("are worth nothing once expired, or when the user is disabled", () => {
    const user: UserRecord = {
      id: 7,
      name: "ann",
      passwordHash: null,
      role: "operator",
      clusters: [1],
      enabled: true,
      createdAt: instant(0),
    };
    const token: TokenRecord = {
      id: 3,
      userId: 7,
      kind: "api",
      name: "ci",
      hash: "h",
      createdAt: instant(0),
      expiresAt: instant(10),
    };
    expect(principalOf({ token, user }, 9)).toEqual({
      user: "ann",
      userId: 7,
      role: "operator",
      clusters: [1],
      tokenId: 3,
      token: "ci",
    });
    expect(principalOf({ token, user }, 10)).toBeUndefined();
    expect(principalOf({ token: { ...token, expiresAt: null }, user }, 1e15)).toBeDefined();
    expect(principalOf({ token, user: { ...user, enabled: false } }, 9)).toBeUndefined();
  });

  test("stand for passwords of 8 to 1024 characters", () => {
    for (const bad of ["", "1234567", "x".repeat(1025)])
      expect(() => {
        checkPassword(bad);
      }).toThrow("8 to 1024");
    checkPassword("é".repeat(8));
  });
});
