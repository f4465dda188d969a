/** One file of a seeded tree, written for the imports it has. */
export interface Seed {
  readonly from: string;
  readonly code: string;
}

export interface SeededViolation extends Seed {
  readonly rule: string;
}

/** One file for each rule (and for each way around it) that breaks this rule and no other. */
export const SEEDED_VIOLATIONS: readonly SeededViolation[] = [
  {
    rule: "shared-knows-nothing-above",
    from: "shared/casefile/calls-runtime.ts",
    code: 'import { a } from "#workflows/runtime/target.ts";',
  },
  {
    rule: "shared-knows-nothing-above",
    from: "shared/casefile/names-edge.ts",
    code: 'import type { A } from "../../functions/target.ts";',
  },
  {
    rule: "workflows-know-no-function",
    from: "workflows/runtime/names-service.ts",
    code: 'import type { A } from "#functions/target.ts";',
  },
  {
    rule: "operation-catalog-is-for-definitions",
    from: "workflows/runtime/names-operations.ts",
    code: 'import type { A } from "#functions/catalog.ts";',
  },
  {
    rule: "operation-catalog-by-type-only",
    from: "workflows/catalog/loads-operations.ts",
    code: 'import { a } from "#functions/catalog.ts";',
  },
  {
    rule: "operation-catalog-by-type-only",
    from: "workflows/catalog/types-and-loads-operations.ts",
    code: 'import type { A } from "#functions/catalog.ts"; import { a } from "#functions/catalog.ts";',
  },
  {
    rule: "product-needs-no-test-or-script",
    from: "functions/uses-test.ts",
    code: 'import { a } from "#test/target.ts";',
  },
  {
    rule: "product-needs-no-test-or-script",
    from: "shared/session/uses-script.ts",
    code: 'import { a } from "#scripts/target.ts";',
  },
  {
    rule: "product-needs-no-development-package",
    from: "functions/uses-dev.ts",
    code: 'import { a } from "dev-package";',
  },
  {
    rule: "no-cycle",
    from: "shared/session/circle.ts",
    code: 'import { b } from "./circle-back.ts"; export const a = 1;',
  },
  {
    rule: "no-cycle",
    from: "shared/session/circle-back.ts",
    code: 'import type { a } from "./circle.ts"; export const b = 1;',
  },
  {
    rule: "every-import-resolves",
    from: "functions/uses-absent.ts",
    code: 'import { a } from "./absent.ts";',
  },
  {
    rule: "pure-parts-import-each-other-and-zod",
    from: "workflows/planner/reads-port.ts",
    code: 'import type { A } from "#shared/platform/target.ts";',
  },
  {
    rule: "pure-parts-import-each-other-and-zod",
    from: "workflows/definition/reads-file.ts",
    code: 'import { readFileSync } from "node:fs";',
  },
  {
    rule: "pure-parts-import-each-other-and-zod",
    from: "shared/kernel/makes-random.ts",
    code: 'import { randomUUID } from "node:crypto";',
  },
  {
    rule: "pure-parts-import-each-other-and-zod",
    from: "shared/kernel/uses-package.ts",
    code: 'const a = await import("production-package");',
  },
  {
    rule: "hash-imports-crypto-only",
    from: "shared/kernel/hash.ts",
    code: 'import { readFileSync } from "node:fs";',
  },
  {
    rule: "builder-adds-json-schema-only",
    from: "workflows/definition/builder-types.ts",
    code: 'import { a } from "#shared/registry/target.ts";',
  },
  {
    rule: "operations-are-loaded-by-the-catalog",
    from: "functions/casefile/calls-operation.ts",
    code: 'import type { A } from "../session/target.ts";',
  },
  {
    rule: "operations-are-loaded-by-the-catalog",
    from: "functions/casefile/sync/calls-operation.ts",
    code: 'const a = await import("#functions/session/target.ts");',
  },
  {
    rule: "http-serves-what-is-composed",
    from: "functions/casefile/sync/answers-http.ts",
    code: 'import type { A } from "#functions/http/target.ts";',
  },
  {
    rule: "http-serves-what-is-composed",
    from: "functions/process/delivery/answers-http.ts",
    code: 'import { a } from "#functions/http/target.ts";',
  },
  {
    rule: "composition-is-known-to-what-serves-it",
    from: "functions/workflow/plan/takes-everything.ts",
    code: 'import type { A } from "#functions/composition.ts";',
  },
  {
    rule: "composition-is-known-to-what-serves-it",
    from: "functions/process/log/takes-everything.ts",
    code: 'import type { A } from "#functions/composition.ts";',
  },
  {
    rule: "platform-knows-no-domain",
    from: "shared/platform/knows-session.ts",
    code: 'import type { A } from "#shared/session/target.ts";',
  },
  {
    rule: "callers-know-no-operation",
    from: "shared/auth/knows-operation.ts",
    code: 'import type { A } from "#shared/registry/target.ts";',
  },
  {
    rule: "registry-knows-no-dispatch",
    from: "shared/registry/knows-dispatch.ts",
    code: 'import type { A } from "#shared/dispatch/target.ts";',
  },
  {
    rule: "dispatch-knows-no-service",
    from: "shared/dispatch/knows-casefile.ts",
    code: 'import type { A } from "#shared/casefile/target.ts";',
  },
  {
    rule: "tools-know-no-service",
    from: "shared/tools/knows-casefile.ts",
    code: 'import { a } from "#shared/casefile/target.ts";',
  },
  {
    rule: "services-meet-in-operations",
    from: "shared/casefile/knows-session.ts",
    code: 'import { a } from "../session/target.ts";',
  },
  {
    rule: "services-meet-in-operations",
    from: "shared/brand-new-service/knows-workspace.ts",
    code: 'import type { A } from "#shared/workspace/target.ts";',
  },
  {
    rule: "google-sdks-stay-in-their-adapters",
    from: "shared/workspace/loads-gmail.ts",
    code: 'const gmail = await import("@googleapis/gmail");',
  },
  {
    rule: "google-sdks-stay-in-their-adapters",
    from: "functions/loads-firestore.ts",
    code: 'import { Firestore } from "@google-cloud/firestore";',
  },
  {
    rule: "functions-framework-stays-at-the-edge",
    from: "shared/casefile/serves.ts",
    code: 'import type { A } from "@google-cloud/functions-framework";',
  },
  {
    rule: "adapters-are-chosen-in-the-composition-root",
    from: "functions/chooses-sqlite.ts",
    code: 'import { a } from "#shared/platform/embedded/target.ts";',
  },
  {
    rule: "adapters-are-chosen-in-the-composition-root",
    from: "shared/workspace/chooses-local.ts",
    code: 'import { a } from "./local/target.ts";',
  },
  {
    rule: "embedded-and-google-are-apart",
    from: "shared/platform/google/borrows.ts",
    code: 'import { a } from "../embedded/target.ts";',
  },
  {
    rule: "google-workspace-is-chosen-in-the-composition-root",
    from: "functions/chooses-gmail.ts",
    code: 'import { a } from "#shared/workspace/google/target.ts";',
  },
];

/** What the rules leave free, each beside a rule that is close. */
export const SEEDED_FREEDOMS: readonly Seed[] = [
  {
    from: "workflows/catalog/types-operations.ts",
    code: 'import type { A } from "#functions/catalog.ts";',
  },
  {
    from: "workflows/definition/workflow-builder.ts",
    code: 'import { z } from "zod"; import { a } from "#shared/registry/json-schema.ts"; import { b } from "./target.ts";',
  },
  {
    from: "workflows/planner/plans.ts",
    code: 'import { z } from "zod"; import { a } from "#shared/kernel/target.ts"; import { b } from "../definition/target.ts";',
  },
  {
    from: "shared/session/uses-ports.ts",
    code: 'import { a } from "#shared/platform/target.ts"; import { b } from "./target.ts"; import { c } from "production-package";',
  },
  {
    from: "shared/dispatch/types-dev-package.ts",
    code: 'import type { A } from "dev-package";',
  },
  {
    from: "shared/workspace/types-client.ts",
    code: 'import type { A } from "./google/target.ts";',
  },
  {
    from: "shared/workspace/google/client.ts",
    code: 'import { a } from "@googleapis/gmail"; import { b } from "../target.ts";',
  },
  {
    from: "shared/workspace/local/service.ts",
    code: 'import { a } from "../google/target.ts";',
  },
  {
    from: "functions/casefile/lists.ts",
    code: 'import { a } from "#functions/session/kinds/target.ts"; import { b } from "#functions/process/target.ts";',
  },
  {
    from: "functions/http/serves.ts",
    code: 'import { a } from "#functions/composition.ts"; import { b } from "#functions/session/kinds/target.ts"; import { c } from "./target.ts";',
  },
  {
    from: "functions/process/hosting/google-hosting.ts",
    code: 'import { a } from "#shared/platform/embedded/target.ts";',
  },
  {
    from: "functions/composition.ts",
    code: 'import { a } from "#shared/platform/embedded/target.ts"; import { b } from "#shared/workspace/local/target.ts"; import { c } from "#workflows/runtime/target.ts"; import { d } from "@google-cloud/functions-framework";',
  },
  {
    from: "scripts/prints-token.ts",
    code: 'import { a } from "#shared/platform/embedded/target.ts"; import { b } from "dev-package";',
  },
];

const TARGET_FOLDERS = [
  "functions",
  "functions/http",
  "functions/process",
  "functions/session",
  "functions/session/kinds",
  "scripts",
  "shared/casefile",
  "shared/dispatch",
  "shared/kernel",
  "shared/platform",
  "shared/platform/embedded",
  "shared/registry",
  "shared/session",
  "shared/workspace",
  "shared/workspace/google",
  "shared/workspace/local",
  "test",
  "workflows/definition",
  "workflows/runtime",
];

/** What the seeds import. */
export const SEEDED_TARGETS: readonly Seed[] = [
  ...TARGET_FOLDERS.map((folder) => `${folder}/target.ts`),
  "functions/catalog.ts",
  "shared/registry/json-schema.ts",
].map((from) => ({ from, code: "export const a = 1;" }));
