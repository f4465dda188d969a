import { z } from "zod";
import { Count, MAX_SHOWN, Name } from "./analysis-fields.ts";

const Seconds = Count.meta({
  description: "Between two values where it lies there.",
});

/** How long somebody was waited for. */
export const ReplyTimes = z
  .strictObject({
    replies: Count,
    median_seconds: Seconds.nullable(),
    p90_seconds: Seconds.nullable(),
    by_participant: z
      .array(
        z.strictObject({
          address: Name,
          replies: Count,
          median_seconds: Seconds,
          p90_seconds: Seconds,
        }),
      )
      .max(MAX_SHOWN)
      .meta({ description: "Who replied most, at most 50." }),
  })
  .meta({
    description:
      "A reply is a message of a thread whose message before is by somebody else; its time is counted from that.",
  });

/** A message of a thread, as far as replies go. */
export interface ThreadMessage {
  readonly sender: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface Reply {
  readonly by: string;
  readonly seconds: number;
}

function repliesOf(thread: readonly ThreadMessage[]): readonly Reply[] {
  const inOrder = thread.toSorted((a, b) => a.at - b.at);
  return inOrder.flatMap(({ sender, at }, index) => {
    const before = inOrder[index - 1];
    return before === undefined || before.sender === sender
      ? []
      : [{ by: sender, seconds: Math.round((at - before.at) / 1000) }];
  });
}

/** The value below which a share of the sorted values lies, between two of them where it falls there. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return Math.round(below + (above - below) * (place % 1));
}

function spread(replies: readonly Reply[]) {
  const sorted = replies
    .map(({ seconds }) => seconds)
    .toSorted((a, b) => a - b);
  return {
    replies: sorted.length,
    median_seconds: quantile(sorted, 0.5),
    p90_seconds: quantile(sorted, 0.9),
  };
}

export function replyTimes(
  threads: Iterable<readonly ThreadMessage[]>,
): z.infer<typeof ReplyTimes> {
  const replies = [...threads].flatMap(repliesOf);
  const all = spread(replies);
  const isNone = replies.length === 0;
  const byReplier = Map.groupBy(replies, ({ by }) => by);
  return {
    replies: all.replies,
    median_seconds: isNone ? null : all.median_seconds,
    p90_seconds: isNone ? null : all.p90_seconds,
    by_participant: [...byReplier]
      .map(([address, own]) => ({ address, ...spread(own) }))
      .toSorted(
        (a, b) => b.replies - a.replies || (a.address < b.address ? -1 : 1),
      )
      .slice(0, MAX_SHOWN),
  };
}
