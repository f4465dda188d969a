export interface Secrets {
  /** 32 secret bytes under a name, the same at every call and in every process of this installation. */
  key(name: string): Promise<Uint8Array>;
}
