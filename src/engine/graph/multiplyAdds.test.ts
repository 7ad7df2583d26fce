import { describe, expect, it } from 'vitest';
import { buildNetwork, findNetwork } from '../networks/registry.ts';
import { GraphBuilder } from './GraphBuilder.ts';
import { layerMultiplyAdds, multiplyAdds } from './multiplyAdds.ts';

describe('multiply-adds', () => {
  it('count each weight once for each place', () => {
    const b = new GraphBuilder('few-layers', 2);
    b.input('input', 9, 7, 3);
    b.convolution('strided', 4, 3, { stride: 2 });
    b.depthwiseConvolution('depthwise', 5, { dilation: 2 });
    b.batchNormalization('normalised');
    b.relu('activated');
    b.transposedConvolution('up', 6, 4, 2);
    b.convolution('scorer', 2, 1);
    b.softmax('softmax');
    const graph = b.build();
    const counts = Object.fromEntries(graph.layers.map((node) => [node.name, layerMultiplyAdds(graph, node)]));
    expect(counts).toEqual({
      input: 0,
      strided: 5 * 4 * 4 * (3 * 9),
      depthwise: 5 * 4 * 4 * 25,
      normalised: 0,
      activated: 0,
      // Every pixel that enters is multiplied with the whole kernel.
      up: 5 * 4 * 4 * 6 * 16,
      scorer: 10 * 8 * 6 * 2,
      softmax: 0,
    });
    expect(multiplyAdds(graph)).toBe(2160 + 2000 + 7680 + 960);
  });

  it('of linear layers and attention count products', () => {
    const b = new GraphBuilder('few-layers', 2);
    b.input('input', 8, 6, 4);
    const queries = b.convolution('queries', 10, 1);
    const keys = b.convolution('keys', 10, 2, { stride: 2, from: 'input' });
    b.attention('attention', queries, keys, keys, 5);
    b.fullyConnected('units', 7);
    const graph = b.build();
    const counts = graph.layers.slice(-2).map((node) => layerMultiplyAdds(graph, node));
    expect(counts).toEqual([2 * (8 * 6) * (4 * 3) * 10, 8 * 6 * 10 * 7]);
  });

  /** torchvision's own records of its weights; the paper of SegFormer, table 1. */
  it.each([
    ['deeplabv3-resnet101', 21, 520, 258.743, 3],
    ['fcn-resnet101', 21, 520, 232.738, 3],
    ['segformer-b0', 150, 512, 8.4, 1],
  ])('of %s with %d classes on %d px are the published ones, auxiliary heads included', (id, classes, size, published, digits) => {
    const graph = buildNetwork(findNetwork(id), { classes, inputHeight: size, inputWidth: size });
    const all = graph.layers.reduce((sum, node) => sum + layerMultiplyAdds(graph, node), 0);
    expect((all / 1e9).toFixed(digits)).toBe(published.toFixed(digits));
    const hasHead = graph.layers.some(({ layer }) => layer.kind === 'auxiliaryClassification');
    expect(multiplyAdds(graph) < all).toBe(hasHead);
  });

  it.each([
    ['deeplabv3plus-mobilenetv2-study5', 2.65],
    ['deeplabv3plus-mobilenetv3-large', 1.14],
    ['deeplabv3plus-mobilenetv3-small', 0.83],
  ])('of %s are those of its study but for 2 %%, which counted other things besides', (id, published) => {
    const ours = multiplyAdds(buildNetwork(findNetwork(id), { classes: 21, inputHeight: 224, inputWidth: 224 })) / 1e9;
    expect(ours / published).toBeGreaterThan(0.98);
    expect(ours / published).toBeLessThanOrEqual(1);
  });

  it('of the U-Net are those done by hand', () => {
    const graph = buildNetwork(findNetwork('unet'), { classes: 2, inputHeight: 224, inputWidth: 224 });
    const nine = (...channels: number[]): number => channels.slice(1).reduce((sum, out, at) => sum + 9 * (channels[at] as number) * out, 0);
    const down = 224 ** 2 * nine(3, 64, 64) + 112 ** 2 * nine(64, 128, 128) + 56 ** 2 * nine(128, 256, 256) + 28 ** 2 * nine(256, 512, 512);
    const up = 28 ** 2 * 4 * 512 * 256 + 56 ** 2 * 4 * 256 * 128 + 112 ** 2 * 4 * 128 * 64;
    const joined = 56 ** 2 * nine(512, 256, 256) + 112 ** 2 * nine(256, 128, 128) + 224 ** 2 * nine(128, 64, 64);
    expect(multiplyAdds(graph)).toBe(down + up + joined + 224 ** 2 * 64 * 2);
    expect(multiplyAdds(graph)).toBe(28_146_728_960);
  });
});
