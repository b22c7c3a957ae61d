/** `Handler`: what answers a route; it gets a checked request and gives the reply's value. */
import type { BodyOf, ParamsOf, QueryOf, ReplyOf, Route } from "../../api/route.ts";
import type { RouteName, Routes } from "../../api/routes.ts";
import type { Principal } from "../../access/principal.ts";
import type { Checked } from "../../core/model/diagnostic.ts";
import type { ParsedDocument } from "../../core/model/source.ts";

export interface Call<R extends Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** The body with its places; the value null where the route takes none. */
  readonly document: ParsedDocument;
  /** The body as it could be read: for routes that take what can't be read, too. */
  readonly parsed: Checked<ParsedDocument>;
  /** First media type of `Accept`; JSON unless given. */
  readonly accept: string;
  /** Where a stream should go on: the header `Last-Event-ID`. */
  readonly lastEventId: string | undefined;
  /** Who asks. */
  readonly by: Principal;
  /** The address it comes from. */
  readonly address: string;
}

/** A reply that is not plain JSON with the route's first status. */
export class SpecialReply {
  readonly status: number | undefined;
  readonly mediaType: string | undefined;
  readonly content: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(reply: {
    readonly status?: number;
    readonly mediaType?: string;
    readonly content: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  }) {
    this.status = reply.status;
    this.mediaType = reply.mediaType;
    this.content = reply.content;
    this.headers = reply.headers ?? {};
  }
}

export type Handler<R extends Route> = (call: Call<R>) => Promise<ReplyOf<R> | SpecialReply>;

/** A handler for each of some routes. */
export type Handlers<Name extends RouteName> = { readonly [K in Name]: Handler<Routes[K]> };

/** JSON with a status of the handler's choice. */
export function withStatus(status: number, content: unknown): SpecialReply {
  return new SpecialReply({ status, content });
}

/** JSON with headers of the handler's choice. */
export function withHeaders(headers: Readonly<Record<string, string>>, content: unknown): SpecialReply {
  return new SpecialReply({ headers, content });
}

/** Text or bytes of another media type. */
export function bare(mediaType: string, content: string | Uint8Array | ReadableStream<Uint8Array>): SpecialReply {
  return new SpecialReply({ mediaType, content });
}
