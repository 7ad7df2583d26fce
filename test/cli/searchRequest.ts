import type { RecipeSearchRequest } from '../../src/main/services/RecipeSearchService.ts';
import { NO_TEST_TIME_AUGMENTATION } from '../../src/shared/engineProtocol/testTimeAugmentation.ts';

/** A search on tiny tiles: T cannot work, since nothing in `weights` fits, and everything that works passes the margin. */
export function searchRequest(weights: string): RecipeSearchRequest {
  return {
    recipe: { name: 'by specimen', split: { by: 'specimen', shares: [0.5, 0.25, 0.25] }, tileSize: 32, seed: 5 },
    settings: { network: 'unet', epochs: 100, maxIterations: 3, batchSize: 2, validationPatience: null, seed: 5, device: 'cpu', threads: 1, initialWeights: { path: weights, what: 'encoder' } },
    tricks: ['T', 'N', 'D'],
    metric: 'meanIoU',
    margin: -1,
    overlap: 0.25,
    testTimeAugmentation: NO_TEST_TIME_AUGMENTATION,
  };
}
