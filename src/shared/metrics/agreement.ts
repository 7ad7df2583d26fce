import { MEANING } from '../look/tokens.ts';
import { UNLABELLED } from '../raster/raster.ts';

/** What a pixel is when one class is looked at: 255 where the truth is unlabelled and nothing counts. */
export const AGREEMENT = { trueNegative: 0, truePositive: 1, falsePositive: 2, falseNegative: 3 } as const;

/** Colours by the numbers above. */
export const AGREEMENT_COLOURS = [MEANING.trueNegative, MEANING.truePositive, MEANING.falsePositive, MEANING.falseNegative] as const;

/** How truth and prediction of one pixel agree on `classIndex`. */
export function agreementOf(truth: number, predicted: number, classIndex: number): number {
  if (truth === UNLABELLED) return UNLABELLED;
  if (truth === classIndex) return predicted === classIndex ? AGREEMENT.truePositive : AGREEMENT.falseNegative;
  return predicted === classIndex ? AGREEMENT.falsePositive : AGREEMENT.trueNegative;
}
