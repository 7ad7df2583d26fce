import { describe, expect, it } from 'vitest';
import { buildNetwork, findNetwork } from '../networks/registry.ts';
import { layerRatesOf } from './layerRates.ts';

const unet = buildNetwork(findNetwork('unet'), { classes: 2, inputHeight: 32, inputWidth: 32 });

describe('layerRatesOf', () => {
  it('gives layers the factor of the longest start of their name that fits', () => {
    const rates = layerRatesOf(unet, { 'Encoder-': 0, 'Encoder-Stage-3': 0.1, Bridge: 2 });
    expect(rates.get('Encoder-Stage-1-Conv-1')).toBe(0);
    expect(rates.get('Encoder-Stage-3-Conv-2')).toBe(0.1);
    expect(rates.get('Bridge-Conv-1')).toBe(2);
    expect(rates.has('Final-ConvolutionLayer')).toBe(false);
    expect(layerRatesOf(unet, {}).size).toBe(0);
  });

  it('refuses what fits no learning layer, and to freeze everything', () => {
    expect(() => layerRatesOf(unet, { encoder: 0 })).toThrow(/"encoder".*nital networks/);
    expect(() => layerRatesOf(unet, { 'Softmax-Layer': 0 })).toThrow(/Softmax-Layer/);
    expect(() => layerRatesOf(unet, { Encoder: 0, Bridge: 0, Decoder: 0, Final: 0 })).toThrow(/nothing is left/);
  });
});
