import { describe, expect, it } from "vitest";
import { analyseMail } from "#shared/analysis/analyse-mail.ts";
import { EmailAnalysis } from "#shared/analysis/email-analysis.ts";
import { canonicalJson } from "#shared/kernel/json.ts";
import { itemsOf, mail } from "./stored-items.ts";

const CASEFILE = "cf_261123_k3v9x2m8q4wt7n1c";
const A = "a@one.example";
const B = "b@two.example";

const toA = { sender: B, to_recipients: [A] };

describe("replies", () => {
  it("are the next message of a thread by somebody else, whatever order mail comes in", async () => {
    const conversation = [
      mail("12:00", { sender: A }),
      mail("10:00", toA),
      mail("09:00", { sender: A }),
      mail("11:00", { sender: A }),
      mail("15:00", toA),
    ];
    const { reply_times: times } = await analyseMail(itemsOf(...conversation));
    // An hour each by both, and three from the second message that A sent in a row.
    expect(times).toEqual({
      replies: 3,
      median_seconds: 3600,
      p90_seconds: 9360,
      by_participant: [
        {
          address: B,
          replies: 2,
          median_seconds: 7200,
          p90_seconds: 10_080,
        },
        { address: A, replies: 1, median_seconds: 3600, p90_seconds: 3600 },
      ],
    });
  });

  it("are none between threads, and have no times then", async () => {
    const { reply_times: times } = await analyseMail(
      itemsOf(mail("09:00"), mail("10:00", { ...toA, thread_id: "other" })),
    );
    expect(times).toEqual({
      replies: 0,
      median_seconds: null,
      p90_seconds: null,
      by_participant: [],
    });
  });
});

describe("participants", () => {
  it("have received a message once, however often it names them", async () => {
    const answer = await analyseMail(
      itemsOf(
        mail("09:00", { cc_recipients: [B, "c@two.example"] }),
        mail("10:00", toA),
      ),
    );
    expect(answer.participants).toEqual({
      total: 3,
      items: [
        { address: A, sent: 1, received: 1 },
        { address: B, sent: 1, received: 1 },
        { address: "c@two.example", sent: 0, received: 1 },
      ],
    });
    expect(answer.domains.items).toEqual([
      { domain: "one.example", sent: 1, received: 1 },
      { domain: "two.example", sent: 1, received: 1 },
    ]);
  });

  it("are left out, and that is said, where there are too many to keep", async () => {
    const many = Array.from({ length: 20_001 }, (_, n) => `${n}@two.example`);
    const answer = await analyseMail(
      itemsOf(mail("09:00", { to_recipients: many })),
    );
    expect(answer).toMatchObject({
      truncated: true,
      participants: { total: 20_000 },
      domains: { total: 2 },
    });
  });
});

it("mail beyond the limit is left out, and that is said", async () => {
  const three = [mail("11:00"), mail("10:00"), mail("09:00")];
  expect(await analyseMail(itemsOf(...three), 3)).toMatchObject({
    messages: 3,
    truncated: false,
  });
  expect(await analyseMail(itemsOf(...three), 2)).toMatchObject({
    messages: 2,
    truncated: true,
    first_at: "2026-11-02T10:00:00.000Z",
  });
});

it("20,000 messages are the limit", async () => {
  const one = mail("09:00");
  const many = Array.from({ length: 20_001 }, () => one);
  expect(await analyseMail(itemsOf(...many))).toMatchObject({
    messages: 20_000,
    truncated: true,
  });
});

it("a field that was too long to be kept is not counted, and the message is", async () => {
  const answer = await analyseMail(
    itemsOf(mail("09:00", { to_recipients: null, subject: null })),
  );
  expect(answer).toMatchObject({
    messages: 1,
    incomplete: 1,
    participants: { items: [{ address: A, sent: 1, received: 0 }] },
    threads: { longest: [{ subject: "" }] },
  });
});

describe("attachments", () => {
  it("of the same bytes are one, with its hash, under the name that they first had", async () => {
    const pdf = { mime_type: "application/pdf", size_bytes: 7 };
    const [one, other] = ["1".repeat(64), "2".repeat(64)];
    const answer = await analyseMail(
      itemsOf(
        mail("09:00", {
          attachments: [
            { ...pdf, filename: "letter.pdf", sha256: one },
            { ...pdf, filename: "letter.pdf", sha256: other },
          ],
        }),
        mail("10:00", {
          attachments: [{ ...pdf, filename: "copy.pdf", sha256: other }],
        }),
      ),
    );
    expect(answer.attachments).toEqual({
      total: 2,
      items: [
        { ...pdf, filename: "letter.pdf", sha256: other, attached: 2 },
        { ...pdf, filename: "letter.pdf", sha256: one, attached: 1 },
      ],
    });
  });
});

it("an analysis of before attachments were listed is read still", async () => {
  const { attachments: _, ...before } = await analyseMail(itemsOf());
  const read = EmailAnalysis.parse({ casefile_id: CASEFILE, ...before });
  expect(read.attachments).toEqual({ total: 0, items: [] });
});

it("no evidence makes an analysis that a workflow's step could not answer", async () => {
  const evil = "\u0001".repeat(30_000);
  const many = Array.from({ length: 400 }, (_, n) =>
    mail("09:00", {
      id: String(n),
      thread_id: `${n}`.padEnd(128, "x"),
      subject: `${n}${evil}`,
      sender: `${n}@${evil}`,
      to_recipients: [`${n}@to${evil}`],
      internal_date: new Date(n * 86_400_000).toISOString(),
      attachments: [
        {
          filename: `${n}${evil}`,
          mime_type: `${n}${evil}`,
          size_bytes: 1,
          sha256: String(n).padStart(64, "0"),
        },
      ],
    }),
  );
  const answer = EmailAnalysis.parse({
    casefile_id: CASEFILE,
    ...(await analyseMail(itemsOf(...many))),
  });
  expect(answer.timeline.items).toHaveLength(366);
  expect(canonicalJson(answer).length).toBeLessThan(512 * 1024);
});
