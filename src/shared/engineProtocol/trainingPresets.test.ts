import { describe, expect, it } from 'vitest';
import { trainingSettingsSchema, type TrainingSettings } from './trainingSettings.ts';
import { PRESET_NAMES, presetSettings, TRAINING_PRESETS, type PresetName } from './trainingPresets.ts';

const settings = (name: PresetName, network = 'unet'): TrainingSettings => trainingSettingsSchema.parse({ network, ...presetSettings(name, network) });

describe('presets', () => {
  it('are all valid settings, and no two the same', () => {
    const all = PRESET_NAMES.map((name) => JSON.stringify(settings(name)));
    expect(new Set(all).size).toBe(PRESET_NAMES.length);
  });

  it('train a transformer with AdamW and a warm-up unless a study says otherwise', () => {
    expect(settings('default', 'segformer-b0')).toMatchObject({ optimizer: 'adamw', learningRate: 3e-4, l2: 0.01, warmUpIterations: 50, schedule: 'cosine' });
    expect(settings('study5', 'segformer-b0').optimizer).toBe('sgd');
  });

  it('are those of the studies', () => {
    expect(settings('study1')).toMatchObject({ optimizer: 'adam', learningRate: 0.001, batchSize: 32, epochs: 3, validationPatience: 4, schedule: 'constant', loss: { crossEntropy: 1, focal: 0, dice: 0 } });
    expect(settings('study1', 'segnet-vgg16').batchSize).toBe(16);
    expect(settings('study2')).toMatchObject({ optimizer: 'sgd', learningRate: 0.01, schedule: 'polynomial', maxIterations: 8000, batchSize: 8, loss: { crossEntropy: 0, focal: 1, focalAlpha: 0.25, focalGamma: 2 }, normalisation: 'imageNet' });
    expect(settings('study2').augmentation).toMatchObject({ maxClassShare: 0.75, randomPosition: true, flips: false, cutout: 0 });
    expect(TRAINING_PRESETS.study2.tileSize).toBe(256);
    expect(settings('study2-tricks').augmentation).toMatchObject({ maxClassShare: 0.75, flips: true, quarterTurns: true, cutout: 0.5 });
    expect(settings('study3')).toMatchObject({ optimizer: 'adam', learningRate: 1e-4, l2: 1e-3, schedule: 'step', classWeights: 'inverseFrequency' });
    expect(settings('study3', 'lraspp-mobilenetv3-large').learningRate).toBe(1e-3);
    expect(settings('study5')).toMatchObject({ optimizer: 'sgd', learningRate: 0.001, momentum: 0.9, l2: 1e-4, batchSize: 10, epochs: 50 });
    expect(settings('study5-step')).toMatchObject({ learningRate: 5e-4, schedule: 'step', stepEpochs: 2, stepFactor: 0.1, l2: 2e-4, batchSize: 6 });
  });
});
