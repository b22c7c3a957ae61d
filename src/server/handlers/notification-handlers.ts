/** What runs tell people: read it, mark it as read. */
import type { NotificationView, notificationRoutes } from "../../api/fuel/notifications.ts";
import type { NotificationRecord } from "../../ports/catalog.ts";
import type { Handlers } from "../http/handler.ts";
import { paged } from "../http/page.ts";
import type { Services } from "../services.ts";
import { isoTime } from "../views/times.ts";
import { absent } from "./entities.ts";

export function notificationHandlers({ stores: { catalog } }: Services): Handlers<keyof typeof notificationRoutes> {
  return {
    listNotifications: async ({ query }) => paged((await catalog.notifications.list()).map(view), query),
    putNotifications: ({ body }) =>
      catalog.atomically(async ({ notifications }) => {
        const changed: NotificationView[] = [];
        for (const { id, status } of body) {
          if ((await notifications.get(id)) === undefined) absent("notification", id);
          const change = status === undefined ? {} : { isRead: status === "read" };
          changed.push(view(await notifications.update(id, change)));
        }
        return changed;
      }),
    countNotifications: async () => {
      const all = await catalog.notifications.list();
      return { total: all.length, unread: all.filter(({ isRead }) => !isRead).length };
    },
    changeAllNotifications: ({ body }) =>
      catalog.atomically(async ({ notifications }) => {
        const isRead = body.status === "read";
        for (const told of await notifications.list()) {
          if (told.isRead !== isRead) await notifications.update(told.id, { isRead });
        }
        return {};
      }),
    getNotification: async ({ params }) =>
      view((await catalog.notifications.get(params.id)) ?? absent("notification", params.id)),
    putNotification: ({ params, body }) =>
      catalog.atomically(async ({ notifications }) => {
        if ((await notifications.get(params.id)) === undefined) absent("notification", params.id);
        return view(await notifications.update(params.id, { isRead: body.status === "read" }));
      }),
  };
}

function view(told: NotificationRecord): NotificationView {
  const at = isoTime(told.createdAt);
  const [year = "", month = "", day = ""] = at.slice(0, 10).split("-");
  return {
    id: told.id,
    topic: told.topic,
    message: told.message,
    status: told.isRead ? "read" : "unread",
    cluster: told.clusterId,
    node_id: told.nodeId,
    task_id: told.runId,
    date: `${day}-${month}-${year}`,
    time: at.slice(11, 19),
    created_at: at,
  };
}
