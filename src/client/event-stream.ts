/** Server-sent events out of a response's bytes. */

export interface ServerEvent {
  /** Name of the event; `message` where none was given. */
  readonly event: string;
  readonly data: string;
  /** Position to go on from; the last one given stays in force. */
  readonly id: string | undefined;
}

/** The events of a stream until it ends or breaks (then it throws what the connection threw). */
export async function* readEventStream(response: Response): AsyncGenerator<ServerEvent, void, void> {
  if (response.body === null) return;
  const decoder = new TextDecoder();
  let rest = "";
  let id: string | undefined;
  for await (const bytes of bytesOf(response.body)) {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = readBlock(block, id);
      id = event.id;
      if (event.data !== "") yield event;
    }
  }
}

async function* bytesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = body.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** One block of `field: value` lines. A comment (a line that begins with a colon) keeps the connection open and says nothing. */
function readBlock(block: string, lastId: string | undefined): ServerEvent {
  const data: string[] = [];
  let event = "message";
  let id = lastId;
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id") id = value;
  }
  return { event, data: data.join("\n"), id };
}
