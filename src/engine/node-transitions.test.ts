import { describe, expect, test } from "vitest";
import type { Transitions } from "../core/model/plan.ts";
import type { NodeRecord } from "../ports/catalog.ts";
import { endChange } from "./node-transitions.ts";

const node: NodeRecord = {
  id: 1,
  clusterId: 1,
  name: "n",
  hostname: "n",
  mac: null,
  ip: null,
  status: "provisioned",
  progress: 40,
  online: true,
  roles: ["compute"],
  pendingRoles: ["controller", "compute"],
  primaryTags: [],
  pendingAddition: true,
  pendingDeletion: false,
  errorType: null,
  errorMessage: null,
  labels: {},
  attributes: {},
  meta: {},
  transport: null,
  metadata: {},
};
const transitions: Transitions = {
  successful: { status: "ready" },
  failed: { status: "error" },
  stopped: { status: "stopped" },
};

describe("a node whose part of a run has ended", () => {
  test("becomes ready with its pending roles, and stays an addition unless the graph says otherwise", () => {
    expect(endChange({ node, end: "successful", transitions })).toEqual({
      progress: 100,
      status: "ready",
      roles: ["compute", "controller"],
      pendingRoles: [],
    });
  });

  test("keeps its pending roles for another status, such as provisioned", () => {
    const provision = { ...transitions, successful: { status: "provisioned", pending_addition: false } };
    expect(endChange({ node, end: "successful", transitions: provision })).toEqual({
      progress: 100,
      status: "provisioned",
      pendingAddition: false,
    });
  });

  test("is in error of type deploy, with what went wrong, unless the graph names another type", () => {
    expect(endChange({ node, end: "failed", transitions, message: "Task db failed on node 1" })).toEqual({
      progress: 100,
      status: "error",
      errorType: "deploy",
      errorMessage: "Task db failed on node 1",
    });
    const provision = { ...transitions, failed: { status: "error", error_type: "provision" } };
    expect(endChange({ node, end: "failed", transitions: provision }).errorType).toBe("provision");
  });

  test("keeps its state when the graph's attributes are empty", () => {
    expect(endChange({ node, end: "successful", transitions: { ...transitions, successful: {} } })).toEqual({
      progress: 100,
    });
  });

  test("leaves the cluster when its status is deleted", () => {
    const deletion = { ...transitions, successful: { status: "deleted" } };
    expect(endChange({ node, end: "successful", transitions: deletion })).toMatchObject({
      clusterId: null,
      roles: [],
      pendingRoles: [],
    });
  });

  test("ignores attributes that no node has, and an error type without an error", () => {
    const odd = { ...transitions, successful: { status: "flying", error_type: "deploy", kernel_params: "x" } };
    expect(endChange({ node, end: "successful", transitions: odd })).toEqual({ progress: 100 });
  });
});
