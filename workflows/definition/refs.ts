import type {
  Leaf,
  ListedNames,
  Member,
  RunFields,
  Scope,
} from "./source-types.ts";

declare const leadsTo: unique symbol;

/** A reference that is written in TypeScript, as the compiler sees it: its text without `${}`, and what it leads to. */
export interface Reference<Text extends string = string, T = unknown> {
  readonly [leadsTo]: readonly [Text, T];
}

/** The items of a list that a reference can name; those after them have the text form alone. */
type FirstItems = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

type Names<T> = T extends Leaf ? never : ListedNames<T> & string;

type Members<Text extends string, T> = unknown extends T
  ? unknown
  : NonNullable<T> extends readonly unknown[]
    ? { readonly [At in FirstItems]: Ref<`${Text}[${At}]`, Member<T, At>> }
    : {
        readonly [Name in Names<NonNullable<T>>]: Ref<
          `${Text}.${Name}`,
          Member<T, Name>
        >;
      };

/** A reference, and one to each of its members. */
export type Ref<Text extends string, T> = Reference<Text, T> & Members<Text, T>;

/** What a function of references is called with: the roots of all that a step may refer to. */
export type Refs<S extends Scope> = Roots<S> &
  (S extends { readonly item: infer Item } ? ItemRoots<Item> : unknown);

/** In the parameters of a step with `for_each`: the item that the tool is called for, and which one it is. */
interface ItemRoots<Item> {
  readonly item: Ref<"item", Item>;
  readonly index: Ref<"index", number>;
}

interface Roots<S extends Scope> {
  readonly steps: {
    readonly [Id in keyof S["steps"] & string]: Ref<
      `steps.${Id}`,
      S["steps"][Id]
    >;
  };
  readonly input: Ref<"input", S["input"]>;
  readonly run: Ref<"run", RunFields>;
  /** The context has no schema, so that its whole path is text: `context("client.name")`. */
  readonly context: <const Path extends string>(
    path: Path,
  ) => Ref<`context.${Path}`, unknown>;
}
