import type { JsonValue } from "#shared/kernel/json.ts";
import {
  fateOfCall,
  randomMishap,
  SURE,
  toldOf,
  type Fate,
  type Mishap,
} from "./fate.ts";
import type { Random, RandomStep, Recipe } from "./random-step.ts";

const MOST_ITEMS = 8;

export interface RandomMap {
  readonly list: JsonValue;
  readonly items: readonly {
    readonly fate: Fate;
    /** The mark that it is given, or that of the step whose mark it is given. */
    readonly sees: { readonly mark: string } | { readonly step: string };
  }[];
  /** The step whose output is the list, where it is not written out. */
  readonly listedBy: string | null;
  readonly lanes: number;
  readonly tolerated: number;
}

type Unmapped = Omit<RandomStep, "parameters" | "fate" | "map">;

interface Circumstances {
  readonly name: string;
  readonly recipe: Recipe;
  readonly needed: readonly RandomStep[];
}

/** A step before it that has seen others, and so has a list; one that is sure to have succeeded. */
function listMaker(
  { runIf }: Unmapped,
  needed: readonly RandomStep[],
): RandomStep | undefined {
  if (runIf !== "all_success") return undefined;
  return needed.find(({ map, sees }) => map === null && sees.length > 0);
}

function randomLimits(random: Random) {
  return {
    lanes: 1 + Math.floor(random() * 4),
    tolerated: random() < 0.5 ? 0 : 1 + Math.floor(random() * 2),
  };
}

function overListOf(
  random: Random,
  step: Unmapped,
  maker: RandomStep,
  { name, recipe }: Circumstances,
): RandomStep {
  const mishap = randomMishap(random, recipe.failures);
  const fate = fateOfCall(mishap, step.maxAttempts);
  return {
    ...step,
    parameters: {
      on: `\${run.id}.${step.id}[\${index}]`,
      saw: ["${item}"],
      ...toldOf(mishap, name),
    },
    fate: SURE,
    map: {
      ...randomLimits(random),
      list: `\${steps.${maker.id}.saw}`,
      listedBy: maker.id,
      items: maker.sees.map((id) => ({ fate, sees: { step: id } })),
    },
  };
}

/** What an item says of a call that fails, and of one that does not. */
function failureOf(mishap: Mishap): JsonValue {
  if (mishap.type === "once") return { code: "UNAVAILABLE", calls: 1 };
  return mishap.type === "always"
    ? { code: mishap.code, calls: 1_000_000 }
    : { code: "UNAVAILABLE", calls: 0 };
}

function overWrittenList(
  random: Random,
  step: Unmapped,
  { name, recipe }: Circumstances,
): RandomStep {
  const length = Math.floor(random() * MOST_ITEMS);
  const mishaps = Array.from({ length }, () =>
    randomMishap(random, recipe.failures),
  );
  return {
    ...step,
    parameters: {
      on: `\${run.id}.${step.id}[\${index}]`,
      saw: ["${item.mark}"],
      fails: "${item.fails}",
      mended_by: name,
    },
    fate: SURE,
    map: {
      ...randomLimits(random),
      list: mishaps.map((mishap, index) => ({
        mark: `m${index}`,
        fails: failureOf(mishap),
      })),
      listedBy: null,
      items: mishaps.map((mishap, index) => ({
        // Written lists lose no answers.
        fate:
          mishap.type === "unanswered"
            ? SURE
            : fateOfCall(mishap, step.maxAttempts),
        sees: { mark: `m${index}` },
      })),
    },
  };
}

/** The step as a map, over a list that is written out or that a step before it has made. */
export function randomMap(
  random: Random,
  step: Unmapped,
  circumstances: Circumstances,
): RandomStep {
  const maker = listMaker(step, circumstances.needed);
  const bare = { ...step, tallied: false, sees: [] };
  return maker === undefined || random() < 0.4
    ? overWrittenList(random, bare, circumstances)
    : overListOf(random, bare, maker, circumstances);
}

/** The items of a map as steps of their own. */
export function itemsOf(step: RandomStep): readonly RandomStep[] {
  const items = step.map?.items ?? [];
  return items.map(({ fate }, index) => ({
    ...step,
    id: `${step.id}[${index}]`,
    dependencies: [],
    sees: [],
    wanted: null,
    fate,
    map: null,
  }));
}
