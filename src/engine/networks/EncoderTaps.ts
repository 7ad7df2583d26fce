/** What a decoder takes from the encoder: features at stride 4 and at the output stride. */
export interface EncoderTaps {
  readonly lowLevel: string;
  readonly high: string;
}
