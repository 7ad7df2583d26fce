import { GraphBuilder } from '../../src/engine/graph/GraphBuilder.ts';
import type { NetworkFacts } from '../../src/engine/networks/registry.ts';

/**
 * A small but whole network: convolutions, batch normalisation, pooling, dropout, up-sampling, a skip. Receptive field under
 * 20 px.
 */
export const tinyNetwork: NetworkFacts = {
  id: 'tiny',
  title: 'Tiny test network',
  source: 'tests',
  strideMultiple: 2,
  task: 'segmentation',
  build: ({ classes, inputHeight, inputWidth }) => {
    const g = new GraphBuilder('tiny', classes);
    g.input('image', inputHeight, inputWidth, 3);
    g.convolution('enter', 8, 3);
    g.batchNormalization('enter-norm');
    const skip = g.relu('enter-relu');
    g.maxPooling('pool', 2, 2);
    g.convolution('deep', 12, 3);
    g.batchNormalization('deep-norm');
    g.relu('deep-relu');
    g.dropout('drop', 0.2);
    const up = g.transposedConvolution('up', 8, 2, 2);
    g.concatenation('join', [up, skip]);
    g.convolution('leave', 8, 3);
    g.relu('leave-relu');
    g.convolution('scores', classes, 1);
    g.softmax('softmax');
    g.pixelClassification('classes');
    return g.build();
  },
};
