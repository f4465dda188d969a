const CRLF = "\r\n";
const PROSE_LINE = 72;
const BOUNDARY = "made-by-the-local-workspace";
const BASE64_LINE = 76;
// What makes each file another: whole lines of base64.
const OWN_BYTES = 57;
// So much is made once, and every text and file is a piece of it.
const STOCK_BYTES = 1 << 20;
const WORDS =
  "the case letter hearing witness court claim contract notice salary dismissal report doctor insurer client overtime record date meeting reply draft signed copy enclosed regards please find below schedule payment office question answer statement evidence für Straße café naïve".split(
    " ",
  );

export interface MailContent {
  readonly text: string;
  readonly html: string | null;
  readonly attachment: string | null;
}

/** What generated messages are put together from: pieces of what is made once. */
export class MailParts {
  readonly #random: () => number;
  /** Lines of words. */
  readonly #prose: string;
  /** Lines of base64, of bytes that nothing compresses. */
  readonly #noise: string;

  constructor(random: () => number) {
    this.#random = random;
    const noise = Uint8Array.from(
      { length: STOCK_BYTES },
      () => random() * 256,
    );
    this.#noise = lines(Buffer.from(noise).toString("base64"), BASE64_LINE);
    this.#prose = lines(this.words(STOCK_BYTES / 8), PROSE_LINE);
  }

  words(count: number): string {
    const word = () => WORDS[Math.floor(this.#random() * WORDS.length)] ?? "";
    return Array.from({ length: count }, word).join(" ");
  }

  /** Lines of words, of about so many bytes. */
  text(bytes: number): string {
    return this.#pieceOf(this.#prose, PROSE_LINE, bytes);
  }

  html(text: string): string {
    const paragraphs = text.trimEnd().replaceAll("\r\n", "</p>\r\n<p>");
    return `<html><body>\r\n<p>${paragraphs}</p>\r\n</body></html>\r\n`;
  }

  /** A file of about so many bytes. */
  attachment(name: string, bytes: number): string {
    const own = lines(
      Buffer.from(`%PDF-1.4 ${name} `.padEnd(OWN_BYTES)).toString("base64"),
      BASE64_LINE,
    );
    const content = this.#pieceOf(this.#noise, BASE64_LINE, (bytes * 4) / 3);
    return `Content-Type: application/pdf; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${own}${content}`;
  }

  message(
    headers: readonly string[],
    { text, html, attachment }: MailContent,
  ): Uint8Array {
    const plain = part("text/plain; charset=utf-8", text);
    const body =
      html === null
        ? plain
        : multipart("alternative", [
            plain,
            part("text/html; charset=utf-8", html),
          ]);
    const whole =
      attachment === null ? body : multipart("mixed", [body, attachment]);
    return Buffer.from([...headers, "MIME-Version: 1.0", whole].join("\r\n"));
  }

  /** Whole lines from somewhere in a stock, again from its beginning where it ends. */
  #pieceOf(stock: string, line: number, length: number): string {
    const lineLength = line + CRLF.length;
    const all = Math.floor(stock.length / lineLength);
    const start = Math.floor(this.#random() * all) * lineLength;
    const wanted = Math.max(1, Math.ceil(length / lineLength)) * lineLength;
    const first = stock.slice(
      start,
      Math.min(start + wanted, all * lineLength),
    );
    const missing = wanted - first.length;
    const times = Math.ceil(missing / (all * lineLength));
    const rest = stock.slice(0, all * lineLength).repeat(times);
    return first + rest.slice(0, missing);
  }
}

function lines(text: string, length: number): string {
  let found = "";
  for (let at = 0; at < text.length; at += length)
    found += text.slice(at, at + length) + CRLF;
  return found;
}

function part(type: string, text: string): string {
  return `Content-Type: ${type}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text}`;
}

function multipart(kind: string, parts: readonly string[]): string {
  const boundary = `${BOUNDARY}-${kind}`;
  const inner = parts.map((one) => `--${boundary}\r\n${one}`).join("\r\n");
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${inner}\r\n--${boundary}--\r\n`;
}
