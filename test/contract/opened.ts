/** A port that is empty, for one test, and how to let go of it. */
export interface Opened<Port> {
  readonly port: Port;
  close(): Promise<void>;
}

export type Open<Port> = () => Promise<Opened<Port>>;
