// The one program in JavaScript: it runs on a Node that knows no TypeScript, and where nothing is installed.
import { readFileSync } from "node:fs";

const { engines } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);
const required = engines.node.slice(">=".length);
const { node } = process.versions;

function refuse(subject, found, remedy) {
  console.log(`✘ ${subject}  ${found}\n  → ${remedy}`);
  console.log(
    "\nNothing else was looked at. Do this, and run npm run doctor again.",
  );
  process.exitCode = 1;
}

if (Number.parseInt(node, 10) < Number(required))
  refuse(
    "Node",
    `this is ${node}, and Collider needs ${required}, which comes with its dependencies`,
    "npm ci --ignore-scripts=false, and run everything as npm run ...",
  );
else
  await import("./doctor/main.ts").catch((thrown) => {
    if (thrown.code !== "ERR_MODULE_NOT_FOUND") throw thrown;
    refuse(
      "dependencies",
      `not all are installed. ${thrown.message}`,
      "npm ci",
    );
  });
