/** A stretch of one row of pixels, `from` ≤ x < `to`. Shapes are made of these. */
export interface Span {
  readonly y: number;
  readonly from: number;
  readonly to: number;
}

/** A place in a micrograph in pixels from its upper left corner; pixel (0, 0) reaches from 0 to 1. */
export interface ImagePoint {
  readonly x: number;
  readonly y: number;
}
