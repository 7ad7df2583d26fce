import { describe, expect, it } from 'vitest';
import { NO_AUGMENTATION, trainingSettingsSchema } from './trainingSettings.ts';
import { TRAINING_TRICKS, TRICK_NAMES, withTricks } from './trainingTricks.ts';

describe('the tricks of a recipe search', () => {
  const plain = trainingSettingsSchema.parse({ network: 'unet', epochs: 1, augmentation: NO_AUGMENTATION });

  it('each change a training that varies nothing', () => {
    for (const name of TRICK_NAMES) expect(TRAINING_TRICKS[name].apply(plain, 'weights.pth'), name).not.toEqual(plain);
  });

  it('come to the same in any order', () => {
    expect(withTricks(plain, ['S', 'B'], null)).toEqual(withTricks(plain, ['B', 'S'], null));
  });
});
