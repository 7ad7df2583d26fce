/** How other programs name the layers of a network of Nital. */
export interface NameTable {
  /** Whose names these are, for reports. */
  readonly title: string;
  /** Ids of the networks that have these layers. */
  readonly networks: readonly string[];
  /** What the other program calls a layer of Nital; undefined: it does not have it. */
  readonly layerOf: (layer: string) => string | undefined;
  /** What a person should know who starts from such weights; null: nothing. */
  readonly remark: string | null;
}
