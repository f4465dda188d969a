// A name, its number before it and a suffix after it stay within the 255 bytes that file systems take.
const MAX_NAME_BYTES = 120;
const MAX_EXTENSION_CHARACTERS = 16;
const NUMBER_DIGITS = 5;

const encoder = new TextEncoder();

function bytesIn(text: string): number {
  return encoder.encode(text).length;
}

/** As many whole characters from the start as fit. */
function cut(text: string, maxBytes: number): string {
  let kept = "";
  let bytes = 0;
  for (const character of text) {
    bytes += bytesIn(character);
    if (bytes > maxBytes) return kept;
    kept += character;
  }
  return kept;
}

/** The last dot and what follows it, where that is an extension. */
function extensionOf(name: string): string {
  const at = name.lastIndexOf(".");
  const extension = name.slice(at);
  const isOne = at > 0 && extension.length <= MAX_EXTENSION_CHARACTERS;
  return isOne && /^\.[\p{L}\p{N}]+$/u.test(extension) ? extension : "";
}

/**
 * A name as a part of a file's name on every system: no separator, nothing that is invisible or turns the direction of
 * writing, nothing that Windows, a shell's pattern or a manifest (where `%` begins an escape) takes for something else, and
 * not too long. The extension stays.
 */
function plainPart(name: string): string {
  const plain = name
    .normalize("NFC")
    .replace(/[\p{C}\p{Zl}\p{Zp}<>:"/\\|?*%]/gu, "_")
    .replace(/\p{Z}+/gu, " ")
    .replace(/^[ .]+|[ .]+$/gu, "");
  if (bytesIn(plain) <= MAX_NAME_BYTES) return plain;
  const extension = extensionOf(plain);
  const stem = plain.slice(0, plain.length - extension.length);
  return cut(stem, MAX_NAME_BYTES - bytesIn(extension)).trimEnd() + extension;
}

/**
 * The name of a file that others named: `00007-letter.pdf`. The number makes it unique, whatever a file system holds for the
 * same name, and keeps it from being one of Windows' devices or from hiding behind a dot.
 *
 * @param number - of its own among the files of its folder, from 1
 */
export function safeName(number: number, name: string): string {
  const digits = String(number).padStart(NUMBER_DIGITS, "0");
  const part = plainPart(name);
  return part === "" ? digits : `${digits}-${part}`;
}
