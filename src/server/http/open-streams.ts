/** `OpenStreams`: how many streams are open, in all and by whom; who wants too many is told so. */
import { AppError } from "../../core/base/errors.ts";

export interface OpenStreams {
  /** Throws `request/too-many`. */
  admit(who: string, content: ReadableStream<Uint8Array>): ReadableStream<Uint8Array>;
}

const mostInAll = 500;
const mostEach = 50;

export function createOpenStreams(limits = { inAll: mostInAll, each: mostEach }): OpenStreams {
  const open = new Map<string, number>();
  let all = 0;
  const count = (who: string, change: 1 | -1): void => {
    all += change;
    const left = (open.get(who) ?? 0) + change;
    if (left === 0) open.delete(who);
    else open.set(who, left);
  };
  return {
    admit: (who, content) => {
      if (all >= limits.inAll || (open.get(who) ?? 0) >= limits.each) {
        void content.cancel();
        throw new AppError(
          "request/too-many",
          `More than ${limits.each} streams at once are not served: close some first`,
          {
            details: { retryAfter: 5 },
          },
        );
      }
      count(who, 1);
      return counted(content, () => {
        count(who, -1);
      });
    },
  };
}

/** The same stream, which tells once when it is over. */
function counted(content: ReadableStream<Uint8Array>, over: () => void): ReadableStream<Uint8Array> {
  const reader = content.getReader();
  let isOver = false;
  const end = (): void => {
    if (!isOver) over();
    isOver = true;
  };
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const next = await reader.read();
        if (!next.done) {
          controller.enqueue(next.value);
          return;
        }
        end();
        controller.close();
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    cancel: async (reason) => {
      end();
      await reader.cancel(reason);
    },
  });
}
