import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/random/Random.ts';
import { channelScales, dequantizeChannels, quantizeChannels } from './quantizeChannels.ts';

describe('weights as bytes', () => {
  it('reach 64 in every output channel, whichever axis that is', () => {
    // Two output channels of three weights, along the first and along the second axis.
    const byRow = Float32Array.of(1, -2, 0.5, 10, 20, -5);
    expect(channelScales(byRow, [2, 3], 0)).toEqual(Float32Array.of(2 / 64, 20 / 64));
    expect([...quantizeChannels(byRow, [2, 3], 0, channelScales(byRow, [2, 3], 0))]).toEqual([32, -64, 16, 32, 64, -16]);
    const byColumn = Float32Array.of(1, 10, -2, 20, 0.5, -5);
    expect([...quantizeChannels(byColumn, [3, 2], 1, channelScales(byColumn, [3, 2], 1))]).toEqual([32, 32, -64, 64, 16, -16]);
  });

  it('round half to even, never go beyond, and take all zeros', () => {
    expect([...quantizeChannels(Float32Array.of(0.5, 1.5, 2.5, -0.5, -1.5, -300), [1, 6], 0, Float32Array.of(1))]).toEqual([0, 2, 2, 0, -2, -64]);
    expect([...quantizeChannels(new Float32Array(3), [1, 3], 0, channelScales(new Float32Array(3), [1, 3], 0))]).toEqual([0, 0, 0]);
  });

  it('stand for themselves when they are quantised again, even times a factor per channel', () => {
    const random = new Random(5);
    const shape = [16, 8, 3, 3];
    const weights = Float32Array.from({ length: 16 * 72 }, () => random.normal());
    const scales = channelScales(weights, shape, 0);
    const bytes = quantizeChannels(weights, shape, 0, scales);
    const slopes = Float32Array.from({ length: 16 }, () => random.uniform(-3, 3));
    const folded = dequantizeChannels(bytes, shape, 0, scales).map((value, at) => value * (slopes[Math.floor(at / 72)] as number));
    const again = quantizeChannels(folded, shape, 0, channelScales(folded, shape, 0));
    expect([...again]).toEqual([...bytes].map((value, at) => value * Math.sign(slopes[Math.floor(at / 72)] as number) + 0));
  });
});
