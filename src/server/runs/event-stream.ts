/** Server-sent events as bytes: one text an event, a stream that ends with whoever reads it. */

/** `id`: the position a client sends back to go on from here. */
export function eventText(event: string, data: unknown, id: number | string | undefined): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Texts as they are asked for. Cancelling the stream fires the signal and ends all that belongs to it. */
export function eventStream(
  textsUntil: (signal: AbortSignal) => AsyncGenerator<string, void, void>,
): ReadableStream<Uint8Array> {
  const over = new AbortController();
  const texts = textsUntil(over.signal);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await texts.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: async () => {
      over.abort();
      await texts.return();
    },
  });
}
