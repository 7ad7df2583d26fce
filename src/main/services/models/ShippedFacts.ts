/** What a model that comes with Nital is good for, how it was made, and how it did on micrographs it had not seen. */
export interface ShippedFacts {
  readonly title: string;
  /** Scales of the micrographs it is made for. */
  readonly micrometresPerPixel: { readonly low: number; readonly high: number };
  /** The finest scale that the network sees, µm per pixel: calibrated micrographs that are finer are made smaller first. */
  readonly finestSeen: number;
  /** Where it must not be believed, in words. */
  readonly limits: readonly string[];
  /** Makes the same model from the source. */
  readonly command: string;
  readonly software: string;
  /** The trainings before the one that the card itself tells of, each from the weights of the one before it; the card of an earlier version does not say. */
  readonly before?: readonly { readonly micrographs: number; readonly iterations: number }[];
  /** Null until it was judged. */
  readonly heldOut: HeldOutFigures | null;
}

/** Figures over micrographs; accuracies and errors are shares of 1. */
export interface FractionFigures {
  readonly globalAccuracy: number;
  /** Of pearlite's area fraction, micrograph by micrograph. */
  readonly meanFractionError: number;
  readonly largestFractionError: number;
}

/** A model on micrographs whose settings were drawn from the outer quarters of every range of its training. */
export interface HeldOutFigures extends FractionFigures {
  readonly micrographs: number;
  readonly meanIoU: number | null;
  readonly meanBFScore: number | null;
  /** Otsu's threshold after the best of several blurs, chosen on these very micrographs, so in its favour. */
  readonly blurredOtsu: FractionFigures & { readonly blurPx: number };
}
