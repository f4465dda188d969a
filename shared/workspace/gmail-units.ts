// https://developers.google.com/workspace/gmail/api/reference/quota, of the methods that are called.
const UNITS: ReadonlyArray<readonly [RegExp, number]> = [
  [/^POST messages\/send$/u, 100],
  [/^\w+ threads(?:\/|$)/u, 10],
  [/^\w+ messages(?:\/|$)/u, 5],
  [/^GET history$/u, 2],
  [/^GET (?:profile|labels)(?:\/|$)/u, 1],
];
const BELOW_USER = /^\/gmail\/v1\/users\/[^/]+\/(?<method>.*)$/u;

/** What a request costs of a user's quota of Gmail; nothing where it is none of Gmail's. */
export function gmailUnits(httpMethod: string, path: string): number {
  const method = BELOW_USER.exec(path)?.groups?.["method"];
  if (method === undefined) return 0;
  const asked = `${httpMethod} ${method}`;
  return UNITS.find(([pattern]) => pattern.test(asked))?.[1] ?? 5;
}
