/** Roles: which may do what a route needs. */
import { AppError } from "../core/base/errors.ts";
import { roles, type Role } from "../ports/user-store.ts";
import type { Principal } from "./principal.ts";

/** What a row of the route table asks for. */
export type Need = "anyone" | Role;

/** Each role may do what those before it may. */
export function mayUse(role: Role, need: Need): boolean {
  return need === "anyone" || roles.indexOf(role) >= roles.indexOf(need);
}

/** Throws `auth/required` for nobody, `auth/forbidden` for too small a role. Fuel: 401 with a text. */
export function admit(need: Need, principal: Principal | undefined): void {
  if (need === "anyone") return;
  if (principal === undefined) throw authRequired();
  if (mayUse(principal.role, need)) return;
  throw new AppError(
    "auth/forbidden",
    `This needs the role ${need}; ${principal.user ?? "you"} has the role ${principal.role}`,
    { details: { needs: need, role: principal.role } },
  );
}

export function authRequired(): AppError {
  return new AppError(
    "auth/required",
    "Authentication required: send a token as X-Auth-Token or Authorization: Bearer; `strata login` gets one",
  );
}

/** An admin of some clusters could make an admin of all: there is no such thing. Throws `request/invalid`. */
export function checkScope(role: Role, clusters: readonly number[] | null): void {
  if (role !== "admin" || clusters === null) return;
  throw new AppError("request/invalid", "an admin sees all clusters: leave the clusters out, or choose another role");
}
