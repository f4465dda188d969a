import type { IDependency, IModule } from "dependency-cruiser";

function isLoadedAtOnce({ dynamic, dependencyTypes }: IDependency): boolean {
  return !dynamic && !dependencyTypes.includes("type-only");
}

/** Every module that is loaded with one of `entries`, before anything is called. */
export function loadedAtStart(
  modules: readonly IModule[],
  entries: RegExp,
): ReadonlySet<string> {
  const bySource = new Map(modules.map((module) => [module.source, module]));
  const loaded = new Set<string>();
  const waiting = [...bySource.keys()].filter((source) => entries.test(source));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (loaded.has(next)) continue;
    loaded.add(next);
    const dependencies = bySource.get(next)?.dependencies ?? [];
    waiting.push(
      ...dependencies.filter(isLoadedAtOnce).map(({ resolved }) => resolved),
    );
  }
  return loaded;
}
