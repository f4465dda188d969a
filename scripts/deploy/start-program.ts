import { clientPart, type Part } from "./bundle-parts.ts";

const ROUNDS = [
  ["functions", null, ""],
  ["Firestore", "@google-cloud/firestore", 'new Firestore({ projectId: "p" })'],
  ["Cloud Tasks", "@google-cloud/tasks", "new CloudTasksClient()"],
  ["Gmail", "@googleapis/gmail", ""],
] as const;

/** What is loaded, in this order. */
export const LOADED = ROUNDS.map(([name]) => name);

function load(
  parts: ReadonlyMap<string, Part>,
  packageName: string | null,
): string {
  const file =
    packageName === null ? "index.js" : clientPart(parts, packageName);
  return `await import(${JSON.stringify(`./${file}`)})`;
}

/** A program to lie beside a bundle: it prints what each part took to load, in milliseconds, and its memory in MB. */
export function startProgram(parts: ReadonlyMap<string, Part>): string {
  const rounds = ROUNDS.map(([, packageName, use]) => {
    const names = /new (\w+)/u.exec(use)?.[1];
    const loaded = load(parts, packageName);
    return names === undefined
      ? `${loaded}; note();`
      : `{ const { ${names} } = ${loaded}; ${use}; note(); }`;
  });
  return `const times = [performance.now()];
const note = () => times.push(performance.now());
${rounds.join("\n")}
const took = times.slice(1).map((time, at) => time - times[at]);
console.log(JSON.stringify([...took, process.memoryUsage().rss / 1e6]));
process.exit(0);
`;
}
