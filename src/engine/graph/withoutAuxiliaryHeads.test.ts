import { describe, expect, it } from 'vitest';
import { GraphBuilder } from './GraphBuilder.ts';
import { withoutAuxiliaryHeads } from './withoutAuxiliaryHeads.ts';

function network(weights: readonly number[]): GraphBuilder {
  const b = new GraphBuilder('two-heads', 2);
  b.input('input', 8, 8, 3);
  b.convolution('shared', 4, 3);
  weights.forEach((weight, at) => {
    b.convolution(`auxiliary${at}`, 2, 1, { from: 'shared' });
    b.auxiliaryClassification(`end${at}`, weight);
  });
  b.convolution('scorer', 2, 1, { from: 'shared' });
  b.softmax('softmax');
  return b;
}
const names = (b: GraphBuilder): string[] => withoutAuxiliaryHeads(b.build()).layers.map(({ name }) => name);

describe('withoutAuxiliaryHeads', () => {
  it('leaves out what leads to auxiliary heads alone, wherever it stands', () => {
    const first = network([0.4, 0.5]);
    first.pixelClassification('labels');
    expect(names(first)).toEqual(['input', 'shared', 'scorer', 'softmax', 'labels']);
    first.convolution('late', 2, 1, { from: 'shared' });
    first.auxiliaryClassification('lateEnd', 1);
    expect(names(first)).toEqual(['input', 'shared', 'scorer', 'softmax', 'labels']);
  });

  it('leaves a network without them as it is, and one that ends early', () => {
    const plain = network([]);
    expect(withoutAuxiliaryHeads(plain.build())).toEqual(plain.build());
    const short = new GraphBuilder('short', 2);
    short.input('input', 8, 8, 3);
    short.convolution('last', 2, 1);
    expect(names(short)).toEqual(['input', 'last']);
  });
});
