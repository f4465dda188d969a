import { execFile } from "node:child_process";
import { glob, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { format } from "prettier";
import { OPERATION_LOADERS, TOOLS } from "#functions/catalog.ts";
import { functionName, operationName } from "#shared/kernel/function-name.ts";
import { Registry } from "#shared/registry/registry.ts";
import {
  operationTemplate,
  rowTemplate,
  testTemplate,
} from "./operation-template.ts";
import { runProgram } from "./run-program.ts";

const PROJECT = resolve(import.meta.dirname, "..");
const registry = new Registry(OPERATION_LOADERS);

const DOMAIN = /^[a-z][a-z0-9]*$/u;
// One word alone could be one of the language's own.
const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/u;

function assertNames(domain: string, name: string): void {
  if (!DOMAIN.test(domain))
    throw new Error(
      `The domain "${domain}" must be one word in lower case, such as casefile: it is a folder of functions/.`,
    );
  if (!NAME.test(name))
    throw new Error(
      `The name "${name}" must be words in lower case joined by "_", a verb first, such as archive_casefile.`,
    );
  const taken = [...registry.names, ...TOOLS.map((tool) => tool.name)];
  if (taken.includes(name))
    throw new Error(`There is an operation or a tool ${name} already.`);
}

/** Where the new operation stands: beside those of its folder, where there are any. */
async function classificationIn(
  domain: string,
): Promise<{ readonly domain: string; readonly subdomain: string }> {
  const cwd = join(PROJECT, "functions", domain);
  for await (const file of glob("*.ts", { cwd })) {
    const name = operationName(basename(file, ".ts"));
    if (registry.has(name)) return (await registry.load(name)).classification;
  }
  return { domain: "automation", subdomain: domain };
}

async function write(path: string, text: string): Promise<void> {
  const file = join(PROJECT, path);
  await mkdir(resolve(file, ".."), { recursive: true });
  const formatted = await format(text, { parser: "typescript" });
  // Never over what is there.
  await writeFile(file, formatted, { flag: "wx" });
  console.log(`Written: ${path}`);
}

const ROWS = "test/integration/http/matrix/rows.ts";

/** Adds the operation's row to those of the matrix, in the order of names. */
async function addRow(name: string): Promise<void> {
  const file = join(PROJECT, ROWS);
  const lines = (await readFile(file, "utf8")).split("\n");
  const first = lines.findIndex((line) => line.startsWith("export const ROWS"));
  const next = lines.findIndex((line, index) => {
    const key = /^ {2}(\w+):/u.exec(line)?.[1];
    const isAfter = line === "};" || (key !== undefined && key > name);
    return index > first && isAfter;
  });
  const added = lines.toSpliced(next, 0, rowTemplate(name)).join("\n");
  await writeFile(file, await format(added, { parser: "typescript" }));
  console.log(`Written: ${ROWS}`);
}

await runProgram({
  usage: `Begins an operation, with its test: npm run new:operation -- casefile archive_casefile

  DOMAIN  the folder of functions/ that it belongs to
  NAME    its name, a verb first
  --help`,
  options: {},
  takes: ["DOMAIN", "NAME"],
  main: async (_, [domain = "", name = ""]) => {
    assertNames(domain, name);
    const file = functionName(name);
    const stands = await classificationIn(domain);
    await write(
      `functions/${domain}/${file}.ts`,
      operationTemplate(name, stands),
    );
    await write(
      `test/integration/operations/${file}.test.ts`,
      testTemplate(name),
    );
    await addRow(name);
    const generate = join(PROJECT, "scripts/generate.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [generate]);
    console.log(stdout.trimEnd());
  },
});
