import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldTexts, foldWords } from "#shared/workspace/local/mail-words.ts";
import {
  matchMailQuery,
  type SearchableMail,
} from "#shared/workspace/local/match-mail-query.ts";
import { parseMailQuery } from "#shared/workspace/local/parse-mail-query.ts";

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const parse = (text: string) => parseMailQuery(text, { now: NOW });

type Words = SearchableMail["words"];

function mailOf(
  changes: Partial<Omit<SearchableMail, "words" | "labelKeys">> & {
    readonly words?: Partial<Words>;
    readonly labels?: readonly string[];
  } = {},
): SearchableMail {
  const { words, labels = ["inbox"], body = "", ...rest } = changes;
  const texts: Words = {
    from: "Maria Keller; maria.keller@example.com",
    to: "Amara Okafor; amara.okafor@example.org",
    cc: "jonas.weber@example.org",
    bcc: "",
    subject: "Termination letter: Größe & Café",
    filename: "termination-letter.pdf; photo.png",
    list: "Employment law <employment-law.lists.bar.example>",
    ...words,
  };
  return {
    account: "amara.okafor@example.org",
    words: {
      from: foldTexts(texts.from.split("; ")),
      to: foldTexts(texts.to.split("; ")),
      cc: foldWords(texts.cc),
      bcc: foldWords(texts.bcc),
      subject: foldWords(texts.subject),
      filename: foldTexts(texts.filename.split("; ")),
      list: foldWords(texts.list),
    },
    body: body === null ? null : foldWords(body),
    labelKeys: new Set(labels),
    hasAttachment: true,
    messageId: "abc.1@mail.example.com",
    internalDate: Date.UTC(2026, 10, 2, 12),
    sizeBytes: 50_000,
    ...rest,
  };
}

const matches = (query: string, mail: SearchableMail = mailOf()) =>
  matchMailQuery(parse(query), mail);

describe("a query finds a message", () => {
  it.each([
    "",
    "   ",
    "from:maria.keller@example.com",
    "from:MARIA",
    "from:example.com",
    'from:"maria keller"',
    "to:amara",
    "to:jonas.weber@example.org",
    "to:me",
    "cc:jonas",
    "subject:termination",
    "subject:(letter termination)",
    'subject:"termination letter"',
    "subject:grosse OR subject:große",
    "subject:cafe",
    "has:attachment",
    "filename:pdf",
    "filename:photo.png",
    "list:employment-law.lists.bar.example",
    "in:inbox",
    "in:anywhere",
    "label:INBOX",
    "is:read",
    "after:2026/11/02",
    "before:2026/11/03",
    "after:11/01/2026",
    "after:1793620800",
    "newer_than:1m",
    "newer_than:22d",
    "older_than:20d",
    "larger:40K",
    "larger:49999",
    "smaller:1M",
    "rfc822msgid:abc.1@mail.example.com",
    "rfc822msgid:<abc.1@mail.example.com>",
    "keller",
    "-from:jonas",
    "from:(maria OR jonas)",
    "from:{jonas maria}",
    "{from:jonas has:attachment}",
    "from:jonas OR from:maria subject:letter",
    "subject:letter from:jonas OR from:maria",
    "(from:jonas OR from:maria) AND subject:letter",
    "-(from:jonas subject:letter)",
    "from:(-jonas maria)",
  ])("%j", (query) => {
    expect(matches(query)).toBe(true);
  });
});

describe("a query passes a message by", () => {
  it.each([
    "from:keller@example.org",
    "from:mari",
    "from:jonas",
    'from:"keller maria"',
    "from:me",
    "cc:amara",
    "bcc:jonas",
    "subject:offer",
    'subject:"letter termination"',
    "-has:attachment",
    "has:nonsense",
    "filename:csv",
    'filename:"pdf photo"',
    "in:sent",
    "in:spam",
    "is:unread",
    "is:starred",
    "label:medical",
    "after:2026/11/03",
    "before:2026/11/02",
    "before:1793620800",
    "newer_than:20d",
    "older_than:1m",
    "older_than:1y",
    "larger:50K",
    "larger:50000",
    "smaller:50000",
    "rfc822msgid:abc.1",
    "-keller",
    "from:maria -subject:letter",
    "from:(jonas OR weber)",
    "from:maria from:jonas OR from:weber",
    "-{from:jonas from:maria}",
    "after:yesterday",
    '"!!!"',
  ])("%j", (query) => {
    expect(matches(query)).toBe(false);
  });
});

describe("words", () => {
  it("are looked for in the body too", () => {
    const mail = mailOf({ body: "They advertise my job since yesterday." });
    expect(matches("advertise", mail)).toBe(true);
    expect(matches('"my job"', mail)).toBe(true);
    expect(matches('"job my"', mail)).toBe(false);
    expect(matches("adver", mail)).toBe(false);
  });

  it("are found inside a script that has no spaces", () => {
    const mail = mailOf({ body: "大阪支店の田中です。" });
    expect(matches("田中", mail)).toBe(true);
    expect(matches("中田", mail)).toBe(false);
  });

  it("of an unknown operator are looked for as they stand", () => {
    const mail = mailOf({ body: "File 3 Ca 411: hearing" });
    expect(matches("411:hearing", mail)).toBe(true);
    expect(matches("ca:411", mail)).toBe(true);
    expect(matches("ca:412", mail)).toBe(false);
  });

  it("leave the answer open while the body was not read and would decide", () => {
    const unread = mailOf({ body: null });
    expect(matches("advertise", unread)).toBeNull();
    expect(matches("-advertise", unread)).toBeNull();
    expect(matches("keller", unread)).toBe(true);
    expect(matches("advertise from:jonas", unread)).toBe(false);
    expect(matches("advertise OR from:maria", unread)).toBe(true);
    expect(matches("advertise from:maria", unread)).toBeNull();
  });
});

describe("labels", () => {
  it("are named by what Gmail calls them, with a hyphen for a space or a slash", () => {
    const mail = mailOf({ labels: ["matter-2026-114", "unread", "starred"] });
    expect(matches('label:"Matter 2026/114"', mail)).toBe(true);
    expect(matches("label:matter-2026-114", mail)).toBe(true);
    expect(matches("is:unread is:starred", mail)).toBe(true);
    expect(matches("is:read", mail)).toBe(false);
  });

  it("of a category are found by its name", () => {
    const mail = mailOf({ labels: ["category_updates"] });
    expect(matches("category:updates", mail)).toBe(true);
    expect(matches("category:social", mail)).toBe(false);
  });
});

describe("a date", () => {
  it("is midnight in UTC-8, inclusive after and exclusive before", () => {
    const midnight = mailOf({ internalDate: Date.UTC(2026, 10, 2, 8) });
    expect(matches("after:2026/11/02", midnight)).toBe(true);
    expect(matches("before:2026/11/02", midnight)).toBe(false);
    const before = mailOf({ internalDate: Date.UTC(2026, 10, 2, 8) - 1 });
    expect(matches("after:2026/11/02", before)).toBe(false);
    expect(matches("before:2026-11-02", before)).toBe(true);
  });

  it("of months ago is the same day of that month", () => {
    expect(parse("newer_than:2m")).toEqual({
      type: "since",
      at: Date.UTC(2026, 8, 23, 9, 30),
    });
    expect(parse("older_than:1y")).toEqual({
      type: "before",
      at: Date.UTC(2025, 10, 23, 9, 30),
    });
  });
});

describe("an odd query", () => {
  it.each([
    ['"unclosed phrase', '"unclosed phrase"'],
    ["(from:maria", "from:maria"],
    ["from:maria)", "from:maria"],
    ["{from:a from:b", "from:a OR from:b"],
    ["OR from:maria", "from:maria"],
    ["from:maria OR", "from:maria"],
    ["from:maria OR OR from:b", "from:maria OR from:b"],
    ["() from:maria", "from:maria"],
    ["a | b", "a OR b"],
    ["a AND b", "a b"],
    ["FROM:maria", "from:maria"],
  ])("%j means %j", (odd, plain) => {
    expect(parse(odd)).toEqual(parse(plain));
  });

  it("never fails, whatever the text", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            "(",
            ")",
            "{",
            "}",
            '"',
            "-",
            ":",
            "|",
            " ",
            "OR",
            "AND",
            "from:",
            "a",
            "after:",
            "2026/13/99",
            "larger:",
            "9M",
            "newer_than:",
            "99999y",
          ),
          { maxLength: 60 },
        )
        .map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(text, (query) => {
        expect([true, false]).toContain(matches(query));
      }),
    );
  });

  it.each([["("], ["-("], ["from:("], ["{"], ["-"], ["a:"], ['"']])(
    "made of twenty thousand %j ends",
    (piece) => {
      expect([true, false]).toContain(matches(piece.repeat(20_000)));
    },
  );

  it("negated finds exactly what it does not find", () => {
    const word = fc.constantFrom("keller", "offer", "from:maria", "in:sent");
    const query = fc
      .array(word, { minLength: 1, maxLength: 5 })
      .map((words) => words.join(" "));
    fc.assert(
      fc.property(query, (text) => {
        expect(matches(`-(${text})`)).toBe(matches(text) !== true);
      }),
    );
  });
});
