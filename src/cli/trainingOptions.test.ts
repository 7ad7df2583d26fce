import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { NO_AUGMENTATION, trainingSettingsSchema, type TrainingSettings } from '../shared/engineProtocol/trainingSettings.ts';
import { threadsOption, trainingDeviceOption } from './options.ts';
import { settingsOf, trainingOptions, type TrainingOptions } from './trainingOptions.ts';

function settings(...words: string[]): TrainingSettings {
  const command = trainingOptions(new Command()).addOption(trainingDeviceOption()).addOption(threadsOption()).exitOverride().configureOutput({ writeErr: () => undefined });
  return trainingSettingsSchema.parse(settingsOf(command.parse(words, { from: 'user' }).opts<TrainingOptions>()));
}

describe('options of a training', () => {
  it('without any are the settings there are by default, with a falling rate and no patience', () => {
    expect(settings()).toEqual(trainingSettingsSchema.parse({ network: 'deeplabv3plus-mobilenetv2', epochs: 20, schedule: 'cosine', validationPatience: null }));
  });

  it('say which loss, alone or as a sum', () => {
    expect(settings('--loss', 'dice').loss).toMatchObject({ crossEntropy: 0, focal: 0, dice: 1 });
    expect(settings('--loss', 'crossEntropy=1, dice=0.5').loss).toMatchObject({ crossEntropy: 1, focal: 0, dice: 0.5 });
    expect(settings('--loss', 'focal', '--focal-gamma', '3').loss).toMatchObject({ crossEntropy: 0, focal: 1, focalAlpha: 0.25, focalGamma: 3 });
    for (const wrong of ['hinge', 'dice=', 'dice=-1', 'dice=0', '']) expect(() => settings('--loss', wrong), wrong).toThrow(/crossEntropy=1,dice=0.5/);
  });

  it('say how to step', () => {
    expect(settings('--optimizer', 'sgd', '--momentum', '0.8', '--schedule', 'step', '--step-epochs', '2', '--step-factor', '0.5', '--warm-up', '7', '--gradient-limit', '2', '--averaging', '0.99')).toMatchObject({
      optimizer: 'sgd', momentum: 0.8, schedule: 'step', stepEpochs: 2, stepFactor: 0.5, warmUpIterations: 7, gradientLimit: 2, averaging: 0.99,
    });
    expect(settings('--schedule', 'polynomial', '--power', '2', '--iterations', '80')).toMatchObject({ schedule: 'polynomial', polynomialPower: 2, maxIterations: 80, epochs: 100_000 });
    expect(settings('--batch', '32', '--micro-batch', '4')).toMatchObject({ batchSize: 32, microBatch: 4 });
  });

  it('name layers', () => {
    expect(settings('--freeze', 'conv1,block_1_', '--layer-rates', 'block_=0.1').layerRates).toEqual({ conv1: 0, block_1_: 0, block_: 0.1 });
    for (const wrong of ['block_', 'block_=', '=1', 'block_=-1', 'block_=x']) expect(() => settings('--layer-rates', wrong), wrong).toThrow(/at least 0/);
  });

  it('change what a preset says, and leave the rest of it', () => {
    expect(settings('--preset', 'study2')).toMatchObject({ optimizer: 'sgd', maxIterations: 8000, loss: { crossEntropy: 0, focal: 1, dice: 0 } });
    expect(settings('--preset', 'study2', '--iterations', '50', '--focal-gamma', '1', '--noise', '0.1')).toMatchObject({ maxIterations: 50, loss: { focal: 1, focalGamma: 1 }, augmentation: { noise: 0.1, maxClassShare: 0.75, flips: false } });
    expect(settings('--preset', 'study2', '--loss', 'dice').loss).toMatchObject({ crossEntropy: 0, focal: 0, dice: 1 });
    expect(settings('--preset', 'study1', '--minutes', '5')).toMatchObject({ epochs: 3, batchSize: 32, validationPatience: 4, maxSeconds: 300 });
    expect(settings('--preset', 'study3').classWeights).toBe('inverseFrequency');
    expect(settings('--preset', 'study3', '--class-weights', 'none').classWeights).toBe('none');
  });

  it('vary tiles, or not at all', () => {
    expect(settings('--no-augmentation').augmentation).toEqual(NO_AUGMENTATION);
    expect(settings('--no-augmentation', '--blur', '1').augmentation).toEqual({ ...NO_AUGMENTATION, blur: 1 });
    expect(settings('--rotation', '20', '--max-class-share', '0.8').augmentation).toMatchObject({ flips: true, rotation: 20, maxClassShare: 0.8 });
  });
});
