/**
 * The port that an option of a command names.
 *
 * @throws Error for what is no port.
 */
export function portOf(option: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/u.test(text) && port <= 65_535) return port;
  throw new Error(`${option} must be a port, 0 to 65535, not ${text}.`);
}
