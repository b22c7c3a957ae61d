/** Who may use the server: logins, users, tokens; and what was done with it. */
import { Type, type Static } from "typebox";
import { route } from "../route.ts";
import { FreeJson, Id, nullable, oneOf, Time } from "../schema.ts";

const roleNames = ["viewer", "operator", "admin"] as const;
const Role = oneOf(roleNames);
const Clusters = nullable(Type.Array(Id, { maxItems: 10_000 }));
const UserName = Type.String({ minLength: 1, maxLength: 64 });
const Password = Type.String({ minLength: 1, maxLength: 4096, description: "8 to 1024 characters" });
const exact = { additionalProperties: false };

export const UserView = Type.Object({
  id: Id,
  name: Type.String(),
  role: Role,
  clusters: Clusters,
  enabled: Type.Boolean(),
  has_password: Type.Boolean(),
  created_at: Time,
});
export type UserView = Static<typeof UserView>;

export const UserDraft = Type.Object(
  {
    name: UserName,
    password: Type.Optional(Password),
    role: Type.Optional(Role),
    clusters: Type.Optional(Clusters),
  },
  exact,
);

export const UserChange = Type.Object(
  {
    password: Type.Optional(Password),
    role: Type.Optional(Role),
    clusters: Type.Optional(Clusters),
    enabled: Type.Optional(Type.Boolean()),
  },
  exact,
);

export const TokenView = Type.Object({
  id: Id,
  user: Type.String(),
  kind: oneOf(["session", "api"]),
  name: nullable(Type.String()),
  created_at: Time,
  expires_at: Time,
});
export type TokenView = Static<typeof TokenView>;

/** `token` is told once, and kept nowhere. */
export const NewTokenView = Type.Object({ ...TokenView.properties, token: Type.String() });

export const AuditView = Type.Object({
  id: Type.Integer(),
  at: Time,
  user: nullable(Type.String()),
  token: nullable(Type.String()),
  from: Type.String(),
  operation: Type.String(),
  method: Type.String(),
  path: Type.String(),
  status: Type.Integer(),
  cluster: nullable(Type.Integer()),
  request_id: Type.String(),
  before: FreeJson,
  after: FreeJson,
});
export type AuditView = Static<typeof AuditView>;

export const Me = Type.Object({
  user: nullable(Type.String()),
  role: Role,
  clusters: Clusters,
  token: nullable(Type.String()),
  auth_required: Type.Boolean(),
});

const UserParams = Type.Object({ name: UserName });
const tag = "access";
const users = { tag, access: "admin", path: "/users" } as const;
const user = { tag, access: "admin", path: "/users/:name", params: UserParams } as const;

export const accessRoutes = {
  login: route({
    tag,
    method: "POST",
    path: "/login",
    access: "anyone",
    summary: "A token that lasts a day, for a name and a password",
    body: Type.Object({ user: Type.String({ maxLength: 255 }), password: Type.String({ maxLength: 4096 }) }, exact),
    replies: { 201: NewTokenView },
    errors: ["auth/failed", "auth/too-many"],
  }),
  logout: route({
    tag,
    method: "POST",
    path: "/logout",
    access: "viewer",
    summary: "Ends the token that the request carries",
    emptyBody: true,
    body: Type.Object({}, exact),
    replies: { 204: Type.Undefined() },
    errors: [],
  }),
  getMe: route({
    tag,
    method: "GET",
    path: "/me",
    access: "viewer",
    summary: "Who the server takes you for, and what you may",
    replies: { 200: Me },
    errors: [],
  }),
  changePassword: route({
    tag,
    method: "PUT",
    path: "/me/password",
    access: "viewer",
    summary: "Change your own password; your other logins end",
    body: Type.Object({ old: Type.String({ maxLength: 4096 }), new: Password }, exact),
    replies: { 204: Type.Undefined() },
    errors: ["auth/failed", "auth/too-many"],
  }),
  listUsers: route({
    ...users,
    method: "GET",
    summary: "All users",
    replies: { 200: Type.Array(UserView) },
    errors: [],
  }),
  createUser: route({
    ...users,
    method: "POST",
    summary: "Create a user; the first one is an admin with a password, and closes the server",
    body: UserDraft,
    replies: { 201: UserView },
    errors: ["entity/exists", "entity/not-found"],
  }),
  getUser: route({
    ...user,
    method: "GET",
    summary: "A user",
    replies: { 200: UserView },
    errors: ["entity/not-found"],
  }),
  changeUser: route({
    ...user,
    method: "PATCH",
    summary: "Change role, clusters or password, or lock a user out; a new password ends the user's logins",
    body: UserChange,
    replies: { 200: UserView },
    errors: ["entity/not-found", "entity/in-use"],
  }),
  removeUser: route({
    ...user,
    method: "DELETE",
    summary: "Delete a user with all tokens; the last admin stays",
    replies: { 204: Type.Undefined() },
    errors: ["entity/not-found", "entity/in-use"],
  }),
  listTokens: route({
    tag,
    method: "GET",
    path: "/tokens",
    access: "viewer",
    summary: "Your tokens; an admin's answer has everybody's",
    query: Type.Object({ user: Type.Optional(Type.String()) }),
    replies: { 200: Type.Array(TokenView) },
    errors: ["entity/not-found"],
  }),
  createToken: route({
    tag,
    method: "POST",
    path: "/tokens",
    access: "viewer",
    summary: "Make a named token that may what you may; an admin also for others",
    body: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 64 }),
        user: Type.Optional(UserName),
        expires_in: Type.Optional(Type.Integer({ minimum: 1, maximum: 315_360_000, description: "seconds" })),
      },
      exact,
    ),
    replies: { 201: NewTokenView },
    errors: ["entity/exists", "entity/not-found", "auth/forbidden"],
  }),
  removeToken: route({
    tag,
    method: "DELETE",
    path: "/tokens/:id",
    access: "viewer",
    summary: "Revoke a token of yours; an admin anybody's",
    params: Type.Object({ id: Id }),
    replies: { 204: Type.Undefined() },
    errors: ["entity/not-found"],
  }),
  listAudit: route({
    tag,
    method: "GET",
    path: "/audit",
    access: "admin",
    summary: "Every change and every run: who, what, when, from where, before and after; newest first",
    query: Type.Object({
      user: Type.Optional(Type.String()),
      operation: Type.Optional(Type.String()),
      cluster: Type.Optional(Id),
      since: Type.Optional(Type.String({ description: "ISO 8601" })),
      until: Type.Optional(Type.String({ description: "ISO 8601" })),
      before: Type.Optional(Type.Integer({ minimum: 1, description: "only entries of smaller numbers: to read on" })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    }),
    replies: { 200: Type.Array(AuditView) },
    errors: ["request/invalid"],
  }),
} as const;
