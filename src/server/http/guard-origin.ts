/** Keeps web pages away: a browser that visits a stranger's page must not be led to start runs here. */
import { AppError } from "../../core/base/errors.ts";

interface Headers {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly "sec-fetch-site"?: string | string[] | undefined;
}

const loopbackNames = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Throws for a request that another site's page sent, and, where only this machine may connect, for one that names another host (a name whose
 * address was changed to this machine's). Without users, this is all that stands between a page and a shell command.
 */
export function guardOrigin(headers: Headers, { onlyLoopback }: { readonly onlyLoopback: boolean }): void {
  const host = headers.host ?? "";
  const name = host.replace(/:\d+$/, "");
  if (onlyLoopback && host !== "" && !loopbackNames.test(name)) {
    throw new AppError("request/forbidden", `This server answers on this machine only, not as ${JSON.stringify(name)}`);
  }
  const site = headers["sec-fetch-site"];
  const isForeign = headers.origin !== undefined && !isSameHost(headers.origin, host);
  if (isForeign || site === "cross-site") {
    throw new AppError("request/forbidden", "Requests from pages of another site are refused");
  }
}

function isSameHost(origin: string, host: string): boolean {
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
