/** What a network is built for; to a network's own function height and width come as multiples of its `strideMultiple`. */
export interface NetworkOptions {
  readonly classes: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
}
