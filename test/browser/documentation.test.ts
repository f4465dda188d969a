import { expect, test } from "vitest";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { Registry } from "#shared/registry/registry.ts";
import { isForPlatformAlone } from "#shared/registry/policy-declaration.ts";
import { pageStage } from "./page-stage.ts";

const stage = pageStage();

test("the page shows every operation that people may call", async () => {
  const page = stage.page();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${stage.program().url}/docs`);
  await page.locator(".opblock").first().waitFor();
  const operations = await new Registry(OPERATION_LOADERS).loadAll();
  const open = operations.filter(({ policy }) => !isForPlatformAlone(policy));
  const paths = await page.locator(".opblock-summary-path").allInnerTexts();
  const shown = open.flatMap(({ name, isStreamed, isDownload }) => {
    const path = name.replaceAll("_", "-");
    // By POST, and by GET where that is told of events or sends a file.
    return isStreamed || isDownload ? [path, path] : [path];
  });
  expect(paths.map((path) => path.replace(/[^a-z-]/gu, "")).toSorted()).toEqual(
    shown.toSorted(),
  );
  const elsewhere = asked.filter(
    (url) => !url.startsWith(stage.program().url) && !url.startsWith("data:"),
  );
  expect(elsewhere).toEqual([]);
});

test("a call can be tried with a token", async () => {
  const page = stage.page();
  await page.goto(`${stage.program().url}/docs`);
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".auth-container");
  await dialog
    .getByRole("textbox")
    .fill(await stage.program().token("alice@example.com"));
  await dialog.getByRole("button", { name: "Apply credentials" }).click();
  await page.getByRole("button", { name: "Close" }).first().click();
  const whoami = page.locator("#operations-identity-whoami");
  await whoami.getByRole("button").first().click();
  await whoami.getByRole("button", { name: "Execute" }).click();
  const answer = whoami.locator(".live-responses-table");
  await answer.waitFor();
  expect(await answer.innerText()).toContain(
    '"caller_id": "alice@example.com"',
  );
});
