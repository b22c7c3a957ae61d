import { expect, test } from "vitest";
import { createOpenStreams } from "./open-streams.ts";

const endless = () => new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) });

test("streams are counted by whom they are for and in all, and no more once they end or are left", async () => {
  const streams = createOpenStreams({ inAll: 3, each: 2 });
  const tooMany = expect.objectContaining({ code: "request/too-many", status: 429 }) as Error;
  const first = streams.admit("ann", endless());
  const short = streams.admit("ann", new Blob(["x"]).stream());
  expect(() => streams.admit("ann", endless())).toThrow(tooMany);
  expect(await new Response(short).text()).toBe("x");
  streams.admit("ann", endless());
  streams.admit("bob", endless());
  expect(() => streams.admit("eve", endless())).toThrow(tooMany);
  await first.cancel();
  streams.admit("eve", endless());
  expect(() => streams.admit("bob", endless())).toThrow(tooMany);
});
