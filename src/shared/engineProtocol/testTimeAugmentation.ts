import { z } from 'zod';

/**
 * In which variants a model sees a micrograph; their probabilities are averaged. Every scale is seen in every orientation.
 */
export const testTimeAugmentationSchema = z.object({
  /** Also mirrored left to right, top to bottom, and both. */
  flips: z.boolean().default(false),
  /** Also turned by one, two and three quarters. */
  turns: z.boolean().default(false),
  /** What width and height are multiplied by; 1: as it is. */
  scales: z.array(z.number().min(0.25).max(4)).min(1).max(8).readonly().default([1]),
});
export type TestTimeAugmentation = z.infer<typeof testTimeAugmentationSchema>;

/** The micrograph as it is, once. */
export const NO_TEST_TIME_AUGMENTATION: TestTimeAugmentation = testTimeAugmentationSchema.parse({});

/** The scales of the word `scales`. */
export const USUAL_SCALES: readonly number[] = [0.75, 1, 1.25, 1.5];

/** "flips, quarter turns, scales 0.75, 1, 1.25"; null where the micrograph is seen as it is, once. */
export function testTimeAugmentationInWords({ flips, turns, scales }: TestTimeAugmentation): string | null {
  const asItIs = scales.length === 1 && scales[0] === 1;
  const words = [...(flips ? ['flips'] : []), ...(turns ? ['quarter turns'] : []), ...(asItIs ? [] : [`scales ${scales.join(', ')}`])];
  return words.length === 0 ? null : words.join(', ');
}
