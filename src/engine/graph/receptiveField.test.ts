import { describe, expect, it } from 'vitest';
import { lowerForward } from '../lowering/forward.ts';
import { buildNetwork, findNetwork } from '../networks/registry.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import { interpret } from '../reference/interpret.ts';
import { GraphBuilder } from './GraphBuilder.ts';
import { elements } from './learnables.ts';
import type { LayerGraph } from './LayerGraph.ts';
import { receptiveField } from './receptiveField.ts';

const SIZE = 48;

function graphOf(write: (b: GraphBuilder) => unknown): LayerGraph {
  const b = new GraphBuilder('few-layers', 1);
  b.input('input', SIZE, SIZE, 1);
  write(b);
  return b.build();
}

/** The widest range of input columns whose change is seen at one output pixel away from the borders; with weights that are all positive nothing cancels. */
function measured(graph: LayerGraph): number {
  const g = new OperatorGraph();
  const parameter = (_name: string, shape: readonly number[]): ReturnType<OperatorGraph['constant']> => g.constant(new Float32Array(elements(shape)).fill(1), shape);
  const { scores } = lowerForward(g, graph, parameter, { batchSize: 1, normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] }, mode: 'inference', fixedBilinear: new Set() });
  g.output('scores', scores);
  const width = scores.shape[3] as number;
  const start = Math.floor(width / 2) * width;
  const outputs = (image: Float32Array): ArrayLike<number> => (interpret(g, { images: image })['scores'] as Float64Array).slice(start, start + width);
  const before = outputs(new Float32Array(SIZE * SIZE).fill(1));
  const [first, last] = [new Array<number>(width).fill(Infinity), new Array<number>(width).fill(-Infinity)];
  for (let column = 0; column < SIZE; column++) {
    const after = outputs(Float32Array.from({ length: SIZE * SIZE }, (_, at) => (at % SIZE === column ? 2 : 1)));
    for (let pixel = 0; pixel < width; pixel++) {
      if (after[pixel] === before[pixel]) continue;
      first[pixel] = Math.min(first[pixel] as number, column);
      last[pixel] = Math.max(last[pixel] as number, column);
    }
  }
  return Math.max(...first.map((column, pixel) => (last[pixel] as number) - column + 1));
}

describe('the receptive field', () => {
  it.each<[string, number, (b: GraphBuilder) => unknown]>([
    ['one convolution', 3, (b) => b.convolution('c', 1, 3)],
    ['dilation', 9, (b) => [b.convolution('c1', 1, 3, { dilation: 3 }), b.depthwiseConvolution('c2', 3)]],
    // 3, then 3 + 2·2 at every second pixel.
    ['stride', 7, (b) => [b.convolution('c1', 1, 3, { stride: 2 }), b.convolution('c2', 1, 3)]],
    // 2, then 2 + 2·2, then unchanged, then 6 + 2.
    ['pooling and up-sampling', 8, (b) => [b.maxPooling('p', 2, 2), b.convolution('c1', 1, 3), b.transposedConvolution('u', 1, 2, 2), b.convolution('c2', 1, 3)]],
    // The 8×8 kernel with stride 4 lets two neighbours meet, which are 4 px apart: 4 + 4.
    ['overlapping up-sampling', 8, (b) => [b.convolution('c', 1, 4, { stride: 4 }), b.transposedConvolution('u', 1, 8, 4)]],
    ['interpolation', 8, (b) => [b.convolution('c', 1, 4, { stride: 4 }), b.bilinearResize('r', 'input')]],
    ['the wider of two branches', 9, (b) => b.addition('a', [b.convolution('c1', 1, 3, { from: 'input' }), b.convolution('c2', 1, 3, { dilation: 4, from: 'input' })])],
  ])('of %s is %d px, as measured', (_name, pixels, write) => {
    const graph = graphOf(write);
    expect(receptiveField(graph)).toBe(pixels);
    expect(measured(graph)).toBe(pixels);
  });

  it('of max unpooling takes in where the maxima were', () => {
    const graph = graphOf((b) => [b.maxPooling('p', 2, 2), b.convolution('c', 1, 1), b.maxUnpooling('u', 'p')]);
    expect(receptiveField(graph)).toBe(2);
  });

  it('is the whole tile where features of all of it are brought together', () => {
    expect(receptiveField(graphOf((b) => [b.adaptiveAveragePooling('g', 1), b.bilinearResize('r', 'input')]))).toBeNull();
    // Three regions of 16 px, interpolated between two of them.
    expect(receptiveField(graphOf((b) => [b.adaptiveAveragePooling('g', 3), b.bilinearResize('r', 'input')]))).toBe(32);
  });

  it.each([
    // 5 · 6, 14 · 16, 32 · 36, 68 down (convolutions · pooling), then 84, 92, 96 up.
    ['unet', 96],
    // ResNet18's 435; rate 18 at stride 16; up-sampling by 16 px; two convolutions at stride 4; up-sampling by 4 px.
    ['deeplabv3plus-resnet18', 435 + 2 * 18 * 16 + 16 + 16 + 4],
    ['pspnet-resnet18', null],
    // ResNet101 dilated to stride 8 reaches 971; a 3×3 head at stride 8, and interpolation. The auxiliary head does not count.
    ['fcn-resnet101', 971 + 16 + 8],
    ['segformer-b0', null],
    ['lraspp-mobilenetv3-large', null],
    ['kanezaki', 5],
  ])('of %s is %s, also for tiles that are padded', (id, pixels) => {
    for (const side of [224, 219]) expect(receptiveField(buildNetwork(findNetwork(id), { classes: 2, inputHeight: side, inputWidth: side }))).toBe(pixels);
  });
});
