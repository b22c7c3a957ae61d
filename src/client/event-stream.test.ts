import { expect, test } from "vitest";
import { readEventStream, type ServerEvent } from "./event-stream.ts";

/** A response that comes in these pieces. */
function responseOf(...pieces: readonly (string | Uint8Array)[]): Response {
  const encoder = new TextEncoder();
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
        controller.close();
      },
    }),
  );
}

async function all(response: Response): Promise<readonly ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readEventStream(response)) events.push(event);
  return events;
}

test("events are told by their blank lines, wherever the bytes are cut", async () => {
  const whole = 'id: 7-1\nevent: events\ndata: {"a":1}\n\n: still here\n\nevent: end\ndata: x\ndata: y\n\n';
  const expected = [
    { event: "events", data: '{"a":1}', id: "7-1" },
    { event: "end", data: "x\ny", id: "7-1" },
  ];
  expect(await all(responseOf(whole))).toEqual(expected);
  for (let cut = 1; cut < whole.length; cut++)
    expect(await all(responseOf(whole.slice(0, cut), whole.slice(cut)))).toEqual(expected);
});

test("a character cut in two is put together again", async () => {
  const bytes = new TextEncoder().encode("data: späť\n\n");
  const [event] = await all(responseOf(bytes.slice(0, 9), bytes.slice(9)));
  expect(event).toEqual({ event: "message", data: "späť", id: undefined });
});

test("carriage returns do no harm, and an unfinished event is not told", async () => {
  expect(await all(responseOf("data: a\r\n\r\ndata: b"))).toEqual([{ event: "message", data: "a", id: undefined }]);
});
