/** The domain of an e-mail address, in lower case; null for what is none. */
export function domainOf(address: string): string | null {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1).toLowerCase();
  return at < 1 || domain === "" ? null : domain;
}
