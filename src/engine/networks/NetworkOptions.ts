/** What a network is built for; height and width are multiples of the network's `strideMultiple`. */
export interface NetworkOptions {
  readonly classes: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
}
