import { functionName } from "#shared/kernel/function-name.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { escapeHtml } from "#shared/kernel/html.ts";

function row<Services>(
  operation: Operation<Services>,
  contractSuffix: string,
): string {
  const name = functionName(operation.name);
  return `<tr><td><a href="/${name}${contractSuffix}">${name}</a></td><td>${escapeHtml(operation.description)}</td><td>${operation.effect}</td></tr>`;
}

/**
 * The page at `/`: every function, with a link to its contract.
 *
 * @param contractSuffix What a contract's path has after the function's own, where files are served.
 */
export function landingPage<Services>(
  operations: readonly Operation<Services>[],
  contractSuffix = "",
): string {
  const domains = Map.groupBy(
    operations,
    ({ classification }) => classification.subdomain,
  );
  const sections = [...domains].map(
    ([domain, members]) =>
      `<h2>${escapeHtml(domain)}</h2><table>${members.map((one) => row(one, contractSuffix)).join("")}</table>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Collider</title>
<style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}td{padding:.2rem 1rem .2rem 0;vertical-align:top}</style>
</head><body><h1>Collider</h1>
<p>Every function is called with <code>POST /&lt;function-name&gt;</code>, a bearer token and a JSON body; a link shows its contract. <a href="/docs">Try them here</a>; <a href="/openapi.json">openapi.json</a> describes all of them.</p>
${sections.join("\n")}
</body></html>
`;
}
