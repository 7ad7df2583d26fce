/** What a decoder takes from the encoder: features of a small stride and those of the output stride. */
export interface EncoderTaps {
  readonly lowLevel: string;
  readonly high: string;
}
