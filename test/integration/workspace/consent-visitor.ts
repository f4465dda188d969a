/** What a person does on the consent page. */
export interface Visit {
  /** Who signs in; whom the page suggests when absent. */
  readonly account?: string;
  /** The scopes that stay ticked; all of them when absent. */
  readonly granted?: readonly string[];
  readonly decision?: "allow" | "deny";
}

function fieldsOf(html: string): ReadonlyArray<readonly [string, string]> {
  const unescaped = (text: string): string =>
    text
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
  const inputs = html.matchAll(
    /<input type="(?:hidden|checkbox|email)" name="([^"]*)" value="([^"]*)"/gu,
  );
  return [...inputs].map(([, name = "", value = ""]) => [
    unescaped(name),
    unescaped(value),
  ]);
}

/** The page as it is shown, with the fields of its form. */
export async function openConsentPage(url: string) {
  const response = await fetch(url);
  const html = await response.text();
  const fields = fieldsOf(html);
  const offered = fields.filter(([name]) => name === "granted");
  return {
    status: response.status,
    html,
    fields,
    scopes: offered.map(([, scope]) => scope),
    suggested: fields.find(([name]) => name === "account")?.[1] ?? null,
  };
}

/** Goes to the page and decides; the answer is the address that the browser is sent to then. */
export async function consentAt(url: string, visit: Visit = {}): Promise<URL> {
  const page = await openConsentPage(url);
  if (page.status !== 200) throw new Error(`The page says: ${page.html}`);
  const kept = page.fields.filter(
    ([name]) => name !== "granted" && name !== "account",
  );
  const form = new URLSearchParams(Object.fromEntries(kept));
  form.set("account", visit.account ?? page.suggested ?? "");
  for (const scope of visit.granted ?? page.scopes)
    form.append("granted", scope);
  form.set("decision", visit.decision ?? "allow");
  const response = await fetch(url, {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  const location = response.headers.get("location");
  if (location === null)
    throw new Error(`It is sent nowhere: ${await response.text()}`);
  return new URL(location);
}
