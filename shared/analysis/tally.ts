import { MAX_SHOWN, shownName } from "./analysis-fields.ts";

const MAX_NAMES = 20_000;

/** Figures by name. Names beyond 20,000 are left out, so that evidence of any kind is counted in bounded memory. */
export class Tally<Figures extends object> {
  readonly #figures = new Map<string, Figures>();
  readonly #create: () => Figures;
  #isFull = false;

  constructor(create: () => Figures) {
    this.#create = create;
  }

  /** Whether names were left out. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** The figures of a name, to be changed; of one that is left out they lead nowhere. */
  at(name: string): Figures {
    const shown = shownName(name);
    const known = this.#figures.get(shown);
    if (known !== undefined) return known;
    const made = this.#create();
    if (this.#figures.size < MAX_NAMES) this.#figures.set(shown, made);
    else this.#isFull = true;
    return made;
  }

  entries(): readonly (readonly [string, Figures])[] {
    return [...this.#figures];
  }

  /** The names of the most weight as a list shows them, and how many there are. */
  most<Item>(
    weigh: (figures: Figures) => number,
    show: (name: string, figures: Figures) => Item,
  ): { readonly total: number; readonly items: Item[] } {
    const inOrder = this.entries().toSorted(
      ([name, one], [other, two]) =>
        weigh(two) - weigh(one) || (name < other ? -1 : 1),
    );
    const items = inOrder
      .slice(0, MAX_SHOWN)
      .map(([name, figures]) => show(name, figures));
    return { total: inOrder.length, items };
  }
}
