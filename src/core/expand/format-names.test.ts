/** Names in texts, and where their values come from. */
import { describe, expect, test } from "vitest";
import { formatNamesOf } from "./format-names.ts";

const common = {
  cluster: { id: 7 },
  openstack_version: "r-1",
  master_ip: "10.0.0.1",
  public_ssl: { hostname: "a.test" },
};

describe("format names", () => {
  test("values come from the facts, the node's laid over the common ones", () => {
    const namesOf = formatNamesOf(common, "strata");
    expect(namesOf({}).values).toEqual({
      CLUSTER_ID: 7,
      OPENSTACK_VERSION: "r-1",
      MASTER_IP: "10.0.0.1",
      CN_HOSTNAME: "a.test",
      SETTINGS: { MASTER_IP: "10.0.0.1" },
    });
    expect(namesOf({ public_ssl: { port: 1 } }).values["CN_HOSTNAME"]).toBe("a.test");
    expect(namesOf({ public_ssl: false }).values["CN_HOSTNAME"]).toBeNull();
    expect(namesOf({ cluster: { id: 8 } }).values["CLUSTER_ID"]).toBe(8);
  });
  test("nodes that see the same values get the very same names", () => {
    const namesOf = formatNamesOf(common, "strata");
    expect(namesOf({ uid: "1" })).toBe(namesOf({ uid: "2" }));
  });
  test("the original has the master's address from its own settings", () => {
    expect(formatNamesOf(common, "fuel")({}).values["MASTER_IP"]).toBe("127.0.0.1");
    expect(formatNamesOf({}, "strata")({}).values["MASTER_IP"]).toBe("127.0.0.1");
  });
});
