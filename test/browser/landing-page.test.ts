import { globSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
} from "vitest";
import { openChromium } from "./open-chromium.ts";
import { startProgram, type StartedProgram } from "./started-program.ts";

const FUNCTIONS = resolve(import.meta.dirname, "../../functions");

let program: StartedProgram;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  program = await startProgram();
  browser = await openChromium();
});

afterAll(async () => {
  await browser?.close();
  const exitCode = await program?.stop();
  if (exitCode !== 0) throw new Error(`The program ended with ${exitCode}.`);
});

beforeEach(async () => {
  complaints = [];
  page = await browser.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(request.url()));
  page.on("response", (response) => {
    if (!response.ok())
      complaints.push(`${response.status()} ${response.url()}`);
  });
});

afterEach(async () => {
  await page.close();
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
});

/** One operation a file: what there is to list, whatever the registry says. */
function operationFiles(): readonly string[] {
  return globSync("*/*.ts", { cwd: FUNCTIONS }).map((file) =>
    basename(file, ".ts"),
  );
}

test("the page lists every function with what it does", async () => {
  await page.goto(program.url);
  const rows = await page.getByRole("row").all();
  const listed = await Promise.all(
    rows.map(async (row) => {
      const [name, description] = await row.getByRole("cell").allInnerTexts();
      return { name, isDescribed: (description ?? "").length > 20 };
    }),
  );
  const expected = operationFiles().map((name) => ({
    name,
    isDescribed: true,
  }));
  expect(expected).not.toEqual([]);
  expect(new Set(listed)).toEqual(new Set(expected));
});

test("the link of a function opens its contract", async () => {
  await page.goto(program.url);
  await page.getByRole("link", { name: "start-workflow", exact: true }).click();
  await page.waitForURL(`${program.url}/start-workflow`);
  const contract: unknown = JSON.parse(await page.locator("pre").innerText());
  expect(contract).toMatchObject({
    name: "start_workflow",
    method: "POST",
    path: "/start-workflow",
    effect: "transactional",
    payload: { type: "object", properties: { workflow_name: {} } },
    answer: { type: "object" },
  });
});

test("a contract can be opened without the page", async () => {
  await page.goto(`${program.url}/list-workflows`);
  await expect(page.locator("pre").innerText()).resolves.toContain(
    '"name":"list_workflows"',
  );
});

test("every link of the page leads to a contract", async () => {
  await page.goto(program.url);
  const links = await page.getByRole("link").all();
  const paths = await Promise.all(
    links.map(async (link) => link.getAttribute("href")),
  );
  expect(paths.length).toBe(operationFiles().length);
  for (const path of paths) {
    const answer = await page.request.get(`${program.url}${path}`);
    expect(await answer.json()).toMatchObject({ path, method: "POST" });
  }
});
