import { styleText } from "node:util";

const WRAP_OFF = "\u001b[?7l";
const WRAP_ON = "\u001b[?7h";

type Style = "bold" | "dim" | "green" | "red" | "yellow";

/** Standard output, with colours and moving lines only where a person looks at it. */
export class Screen {
  readonly isPlain: boolean;
  #movable = 0;

  constructor(isPlain: boolean) {
    this.isPlain = isPlain;
  }

  print(text = ""): void {
    process.stdout.write(`${text}\n`);
    this.#movable = 0;
  }

  /** Lines that the next call of this writes over. The terminal cuts them, so that each takes one of its rows. */
  redraw(lines: readonly string[]): void {
    const up = this.#movable === 0 ? "" : `\u001b[${this.#movable}A`;
    const drawn = lines.map((line) => `\u001b[2K${line}\n`).join("");
    process.stdout.write(`${up}${WRAP_OFF}${drawn}${WRAP_ON}`);
    this.#movable = lines.length;
  }

  style(style: Style, text: string): string {
    return this.isPlain
      ? text
      : styleText(style, text, { validateStream: false });
  }

  /** Columns under their headings, those of numbers to the right; the last one may be of any length. */
  table(
    headings: readonly string[],
    rows: readonly (readonly string[])[],
  ): void {
    const widths = headings.map((heading, column) =>
      Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
    );
    const areNumbers = headings.map((_, column) =>
      rows.every((row) => /^\d+$/u.test(row[column] ?? "")),
    );
    const line = (cells: readonly string[]): string =>
      cells
        .map((cell, column) =>
          areNumbers[column] === true
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd();
    this.print(`  ${this.style("bold", line(headings))}`);
    for (const row of rows) this.print(`  ${line(row)}`);
  }
}
