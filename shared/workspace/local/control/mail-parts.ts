const LINE = 72;
const BOUNDARY = "made-by-the-local-workspace";
const BASE64_LINE = 76;
// So much is made once, and every text and file is a piece of it.
const STOCK_BYTES = 1 << 20;
const WORDS =
  "the case letter hearing witness court claim contract notice salary dismissal report doctor insurer client overtime record date meeting reply draft signed copy enclosed regards please find below schedule payment office question answer statement evidence für Straße café naïve".split(
    " ",
  );

export interface MailContent {
  readonly text: string;
  readonly html: string | null;
  readonly file: MadeFile | null;
}

interface MadeFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What generated messages are put together from. */
export class MailParts {
  readonly #random: () => number;
  readonly #prose: string;
  readonly #noise: Buffer;

  constructor(random: () => number) {
    this.#random = random;
    this.#noise = Buffer.from(
      Uint8Array.from({ length: STOCK_BYTES }, () => random() * 256),
    );
    this.#prose = this.words(STOCK_BYTES / 8);
  }

  words(count: number): string {
    const word = () => WORDS[Math.floor(this.#random() * WORDS.length)] ?? "";
    return Array.from({ length: count }, word).join(" ");
  }

  /** Lines of words, of about so many bytes. */
  text(bytes: number): string {
    const start = Math.floor(this.#random() * (this.#prose.length / 2));
    const piece = this.#prose.slice(start, start + bytes);
    return `${(piece.match(new RegExp(`.{1,${LINE}}`, "gsu")) ?? []).join("\r\n")}\r\n`;
  }

  html(text: string): string {
    const paragraphs = text.split("\r\n").map((line) => `<p>${line}</p>`);
    return `<html><body>\r\n${paragraphs.join("\r\n")}\r\n</body></html>\r\n`;
  }

  /** Bytes that no two files share, and that nothing compresses. */
  file(name: string, size: number): MadeFile {
    const start = Math.floor(this.#random() * STOCK_BYTES);
    const bytes = Buffer.alloc(size);
    for (let at = 0; at < size; at += STOCK_BYTES)
      this.#noise.copy(bytes, at, at === 0 ? start : 0);
    bytes.write(`%PDF-1.4 ${name} `);
    return { name, bytes };
  }

  message(headers: readonly string[], content: MailContent): Uint8Array {
    const { text, html, file } = content;
    const plain = part("text/plain; charset=utf-8", text);
    const body =
      html === null
        ? plain
        : multipart("alternative", [
            plain,
            part("text/html; charset=utf-8", html),
          ]);
    const whole =
      file === null ? body : multipart("mixed", [body, attachment(file)]);
    return Buffer.from([...headers, "MIME-Version: 1.0", whole].join("\r\n"));
  }
}

function part(type: string, text: string): string {
  return `Content-Type: ${type}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text}`;
}

function attachment({ name, bytes }: MadeFile): string {
  const base64 = bytes.toString("base64");
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += BASE64_LINE)
    lines.push(base64.slice(at, at + BASE64_LINE));
  return [
    `Content-Type: application/pdf; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    "Content-Transfer-Encoding: base64",
    "",
    ...lines,
    "",
  ].join("\r\n");
}

function multipart(kind: string, parts: readonly string[]): string {
  const boundary = `${BOUNDARY}-${kind}`;
  const inner = parts.map((one) => `--${boundary}\r\n${one}`).join("\r\n");
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${inner}\r\n--${boundary}--\r\n`;
}
