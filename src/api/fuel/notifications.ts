/** What runs tell people; Nailgun's paths and shapes. */
import { Type, type Static } from "typebox";
import { route } from "../route.ts";
import { FreeObject, Id, IdParams, nullable, oneOf, PageQuery } from "../schema.ts";

const status = oneOf(["read", "unread"]);

export const NotificationView = Type.Object({
  id: Id,
  topic: Type.String(),
  message: Type.String(),
  status,
  cluster: nullable(Id),
  node_id: nullable(Id),
  task_id: nullable(Id),
  date: Type.String({ description: "day, month, year: `31-01-2026`" }),
  time: Type.String({ description: "`08:30:00`, UTC" }),
  created_at: Type.String(),
});
export type NotificationView = Static<typeof NotificationView>;

const Change = Type.Object({ status });
const tag = "notifications";
const missing = ["entity/not-found"] as const;

export const notificationRoutes = {
  listNotifications: route({
    method: "GET",
    path: "/notifications",
    tag,
    access: "viewer",
    summary: "Everything that was told, read or not",
    query: Type.Object(PageQuery),
    replies: { 200: Type.Array(NotificationView) },
    errors: ["request/range"],
  }),
  putNotifications: route({
    method: "PUT",
    path: "/notifications",
    tag,
    access: "operator",
    summary: "Mark some as read or unread",
    body: Type.Array(Type.Object({ id: Id, status: Type.Optional(status) })),
    replies: { 200: Type.Array(NotificationView) },
    errors: missing,
  }),
  countNotifications: route({
    method: "GET",
    path: "/notifications/stats",
    tag,
    access: "viewer",
    summary: "How many there are, and how many were not read",
    replies: { 200: Type.Object({ total: Type.Integer(), unread: Type.Integer() }) },
    errors: [],
  }),
  changeAllNotifications: route({
    method: "PUT",
    path: "/notifications/change_status",
    tag,
    access: "operator",
    summary: "Mark all as read or unread",
    body: Change,
    replies: { 200: FreeObject },
    errors: [],
  }),
  getNotification: route({
    method: "GET",
    path: "/notifications/:id",
    tag,
    access: "viewer",
    summary: "One of them",
    params: IdParams,
    replies: { 200: NotificationView },
    errors: missing,
  }),
  putNotification: route({
    method: "PUT",
    path: "/notifications/:id",
    tag,
    access: "operator",
    summary: "Mark one as read or unread",
    params: IdParams,
    body: Change,
    replies: { 200: NotificationView },
    errors: missing,
  }),
} as const;
