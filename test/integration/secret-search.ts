/** Where something was written, and every byte of it. */
export interface Written {
  readonly place: string;
  readonly bytes: Buffer;
}

/** By what it is: an access token, a code. */
export type Secrets = ReadonlyMap<string, string>;

const BITS = { byte: 8, base64: 6 };

/** What of a value's base64 is the same whatever stands before and after it, by where it begins in its group of three bytes. */
function base64Cores(value: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const from = Math.ceil((before * BITS.byte) / BITS.base64);
    const to = Math.floor((padded.length * BITS.byte) / BITS.base64);
    return padded.toString("base64").slice(from, to);
  });
}

/** Every way in which a secret may have been written down. */
function formsOf(value: string): readonly string[] {
  const cores = base64Cores(value);
  return [
    value,
    encodeURIComponent(value),
    encodeURIComponent(encodeURIComponent(value)),
    ...cores,
    ...cores.map((core) => core.replaceAll("+", "-").replaceAll("/", "_")),
    ...cores.map((core) => encodeURIComponent(core)),
    Buffer.from(value).toString("hex"),
  ];
}

/** Which secrets stand where, in any form. */
export function findSecrets(
  secrets: Secrets,
  written: readonly Written[],
): readonly string[] {
  const found = [...secrets].flatMap(([value, what]) =>
    formsOf(value).flatMap((form) =>
      written
        .filter(({ bytes }) => bytes.includes(form))
        .map(({ place }) => `${what} in ${place}`),
    ),
  );
  return [...new Set(found)];
}
