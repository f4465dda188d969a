import type { IRegularForbiddenRuleType } from "dependency-cruiser";

export interface LayerRule extends IRegularForbiddenRuleType {
  readonly name: string;
  /** The reason, shown with a violation. */
  readonly comment: string;
}

// A folder of shared/ that is none of these is a service.
const SERVICE =
  "^shared/(?!auth/|dispatch/|kernel/|platform/|registry/|tools/)([^/]+)/";
const BUILDER = "workflows/definition/(workflow-builder|builder-[a-z-]+)\\.ts$";
const PURE = [
  "^shared/kernel/",
  "^workflows/planner/",
  `^workflows/definition/(?!.*/)(?!(workflow-builder|builder-[a-z-]+)\\.ts$)`,
];
const HASH = "^shared/kernel/hash\\.ts$";
const ZOD = "^node_modules/zod/";
// Reads and evaluates text, and touches nothing.
const CEL = "^node_modules/@bufbuild/";
const OPERATION_CATALOG = "^functions/catalog\\.ts$";
const FUNCTIONS_FRAMEWORK = "^node_modules/@google-cloud/functions-framework/";
const GOOGLE_SDK =
  "^node_modules/(@google-cloud|@googleapis|googleapis|googleapis-common|google-auth-library|google-gax|gaxios)/";
const PRODUCT = "^(functions|shared|workflows)/";
const ROOT =
  "^functions/(composition|chat/model/chat-model|process/hosting/(embedded|google)-hosting|workspace/access/workspace-(sites|ways))\\.ts$";
// A folder of functions/ that is neither how a process is put together nor how it is served is a domain.
const DOMAIN = "^functions/(?!http/|process/)[^/]+/";
const COMPOSITION = "^functions/composition\\.ts$";

const DIRECTION: readonly LayerRule[] = [
  {
    name: "shared-knows-nothing-above",
    comment: "functions -> workflows -> shared, never the other way.",
    from: { path: "^shared/" },
    to: { path: "^(functions|workflows)/" },
  },
  {
    name: "workflows-know-no-function",
    comment:
      "functions -> workflows; the generated operation catalog is the one exception.",
    from: { path: "^workflows/" },
    to: { path: "^functions/", pathNot: OPERATION_CATALOG },
  },
  {
    name: "operation-catalog-is-for-definitions",
    comment: "Only the workflow catalog and the builder know the operations.",
    from: { path: "^workflows/", pathNot: ["^workflows/catalog/", BUILDER] },
    to: { path: OPERATION_CATALOG },
  },
  {
    name: "operation-catalog-by-type-only",
    comment: "A definition is checked by the compiler and loads no operation.",
    from: { path: "^workflows/" },
    to: { path: OPERATION_CATALOG, dependencyTypesNot: ["type-only"] },
  },
  {
    name: "product-needs-no-test-or-script",
    comment: "What is deployed holds neither.",
    from: { path: PRODUCT },
    to: { path: "^(test|scripts)/" },
  },
  {
    name: "product-needs-no-development-package",
    comment: "A deployment installs the dependencies only.",
    from: { path: PRODUCT },
    to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
  },
  {
    name: "no-cycle",
    comment: "Modules that import each other are one module.",
    from: {},
    to: { circular: true },
  },
  {
    name: "every-import-resolves",
    comment: "What cannot be found cannot be judged by the other rules.",
    from: {},
    to: { couldNotResolve: true },
  },
];

const PURITY: readonly LayerRule[] = [
  {
    name: "pure-parts-import-each-other-and-zod",
    comment: "What decides takes time, randomness and ids as data.",
    from: { path: PURE, pathNot: HASH },
    to: { pathNot: [...PURE, ZOD, CEL] },
  },
  {
    name: "hash-imports-crypto-only",
    comment: "A digest depends on its input alone, so the kernel may take one.",
    from: { path: HASH },
    to: { pathNot: [...PURE, ZOD, "^crypto$"] },
  },
  {
    name: "builder-adds-json-schema-only",
    comment: "The builder is pure but for the types of the operations.",
    from: { path: BUILDER },
    to: {
      pathNot: [
        ...PURE,
        ZOD,
        BUILDER,
        "^shared/registry/json-schema\\.ts$",
        OPERATION_CATALOG,
      ],
    },
  },
];

const INSIDE_FUNCTIONS: readonly LayerRule[] = [
  {
    name: "operations-are-loaded-by-the-catalog",
    comment:
      "Everybody else calls an operation through dispatch; what two of them do alike is in a folder beside them.",
    from: { pathNot: OPERATION_CATALOG },
    to: { path: `${DOMAIN}[^/]+\\.ts$` },
  },
  {
    name: "http-serves-what-is-composed",
    comment:
      "A call is the same however it comes; the composition counts the streams of a process.",
    from: {
      path: "^functions/",
      pathNot: ["^functions/(http/|index\\.ts$)", COMPOSITION],
    },
    to: { path: "^functions/http/" },
  },
  {
    name: "composition-is-known-to-what-serves-it",
    comment: "An operation and what it uses are given what they need.",
    from: { path: [DOMAIN, "^functions/process/"] },
    to: { path: COMPOSITION },
  },
];

const INSIDE_SHARED: readonly LayerRule[] = [
  {
    name: "platform-knows-no-domain",
    comment: "Ports and their adapters speak platform nouns.",
    from: { path: "^shared/platform/" },
    to: { path: "^shared/(?!kernel/|platform/)" },
  },
  {
    name: "callers-know-no-operation",
    comment: "shared/auth answers who calls, whatever is called.",
    from: { path: "^shared/auth/" },
    to: { path: "^shared/(?!auth/|kernel/|platform/)" },
  },
  {
    name: "registry-knows-no-dispatch",
    comment: "dispatch -> registry -> kernel.",
    from: { path: "^shared/registry/" },
    to: { path: "^shared/(?!auth/|kernel/|platform/|registry/)" },
  },
  {
    name: "dispatch-knows-no-service",
    comment: "Services come to dispatch from the composition root.",
    from: { path: "^shared/dispatch/" },
    to: {
      path: "^shared/(?!auth/|dispatch/|kernel/|platform/|registry/)",
    },
  },
  {
    name: "tools-know-no-service",
    comment: "A tool narrows an operation; it does no work.",
    from: { path: "^shared/tools/" },
    to: { path: SERVICE },
  },
  {
    name: "services-meet-in-operations",
    comment: "A service never imports another's internals, nor a tool.",
    from: { path: SERVICE },
    to: { path: [SERVICE, "^shared/tools/"], pathNot: "^shared/$1/" },
  },
];

const ADAPTERS: readonly LayerRule[] = [
  {
    name: "google-sdks-stay-in-their-adapters",
    comment: "A function that needs no Google SDK loads none.",
    from: { pathNot: ["^shared/(platform|workspace)/google/", "^test/"] },
    to: { path: GOOGLE_SDK, pathNot: FUNCTIONS_FRAMEWORK },
  },
  {
    name: "functions-framework-stays-at-the-edge",
    comment: "Only the edge and the scripts know how functions are served.",
    from: { path: "^(shared|workflows)/" },
    to: { path: FUNCTIONS_FRAMEWORK },
  },
  {
    name: "adapters-are-chosen-in-the-composition-root",
    comment: "Everything else receives what it needs as a parameter.",
    from: {
      path: PRODUCT,
      pathNot: [ROOT, "^shared/(platform/(embedded|google)|workspace/local)/"],
    },
    to: { path: "^shared/(platform/(embedded|google)|workspace/local)/" },
  },
  {
    name: "embedded-and-google-are-apart",
    comment: "Each adapter of a platform stands alone.",
    from: { path: "^shared/platform/(embedded|google)/" },
    to: {
      path: "^shared/(platform/(embedded|google)|workspace/local)/",
      pathNot: "^shared/platform/$1/",
    },
  },
  {
    name: "google-workspace-is-chosen-in-the-composition-root",
    comment:
      "The local workspace speaks Google's API, so it uses Google's client.",
    from: {
      path: PRODUCT,
      pathNot: [ROOT, "^shared/workspace/(google|local)/"],
    },
    to: {
      path: "^shared/workspace/google/",
      dependencyTypesNot: ["type-only"],
    },
  },
];

/** The law of 'who may import whom'; see ARCHITECTURE.md. Each rule is seeded in `seeded-violations.ts`. */
export const LAYER_RULES: readonly LayerRule[] = [
  ...DIRECTION,
  ...PURITY,
  ...INSIDE_FUNCTIONS,
  ...INSIDE_SHARED,
  ...ADAPTERS,
];
