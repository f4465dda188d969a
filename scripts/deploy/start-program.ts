import { clientPart, type Part } from "./bundle-parts.ts";

// With the server that it makes of a function.
const FRAMEWORK = import.meta
  .resolve("@google-cloud/functions-framework/testing");

const CLIENTS = [
  {
    name: "Firestore",
    packageName: "@google-cloud/firestore",
    constructed: 'Firestore({ projectId: "p" })',
  },
  {
    name: "Cloud Tasks",
    packageName: "@google-cloud/tasks",
    constructed: "CloudTasksClient()",
  },
  { name: "Gmail", packageName: "@googleapis/gmail", constructed: null },
];

/** What is loaded, in this order: the framework that calls functions is there before them. */
export const LOADED = [
  "functions-framework",
  "functions",
  ...CLIENTS.map(({ name }) => name),
];

/**
 * A program to lie beside a bundle, which stands for a fresh instance: it prints what each part took to load, in
 * milliseconds, and its memory in MB.
 */
export function startProgram(parts: ReadonlyMap<string, Part>): string {
  const clients = CLIENTS.map(({ packageName, constructed }) => {
    const file = JSON.stringify(`./${clientPart(parts, packageName)}`);
    const use = constructed === null ? "" : `new client.${constructed};`;
    return `{ const client = await import(${file}); ${use} note(); }`;
  });
  return `const times = [performance.now()];
const note = () => times.push(performance.now());
await import(${JSON.stringify(FRAMEWORK)}); note();
await import("./index.js"); note();
${clients.join("\n")}
const took = times.slice(1).map((time, at) => time - times[at]);
console.log(JSON.stringify([...took, process.memoryUsage().rss / 1e6]));
process.exit(0);
`;
}
