import { globSync } from "node:fs";
import { basename, resolve } from "node:path";
import { expect, test } from "vitest";
import { pageStage } from "./page-stage.ts";

const FUNCTIONS = resolve(import.meta.dirname, "../../functions");

const stage = pageStage();

/** One operation a file: what there is to list, whatever the registry says. */
function operationFiles(): readonly string[] {
  return globSync("*/*.ts", { cwd: FUNCTIONS }).map((file) =>
    basename(file, ".ts"),
  );
}

test("the page lists every function with what it does", async () => {
  const page = stage.page();
  await page.goto(stage.program().url);
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
  const page = stage.page();
  await page.goto(stage.program().url);
  await page.getByRole("link", { name: "start-workflow", exact: true }).click();
  await page.waitForURL(`${stage.program().url}/start-workflow`);
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
  const page = stage.page();
  await page.goto(`${stage.program().url}/list-workflows`);
  await expect(page.locator("pre").innerText()).resolves.toContain(
    '"name":"list_workflows"',
  );
});

test("every link of the list leads to a contract", async () => {
  const page = stage.page();
  await page.goto(stage.program().url);
  const links = await page.getByRole("row").getByRole("link").all();
  const paths = await Promise.all(
    links.map(async (link) => link.getAttribute("href")),
  );
  expect(paths.length).toBe(operationFiles().length);
  for (const path of paths) {
    const answer = await page.request.get(`${stage.program().url}${path}`);
    expect(await answer.json()).toMatchObject({ path, method: "POST" });
  }
});
