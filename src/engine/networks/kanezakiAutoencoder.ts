import type { LayerGraph } from '../graph/LayerGraph.ts';
import { DEEPER, forSize, KANEZAKI, labelling } from './kanezaki.ts';
import type { NetworkOptions } from './NetworkOptions.ts';

const CONVOLUTIONS = { 32: KANEZAKI, 96: KANEZAKI.slice(0, 2), 224: DEEPER };
/** Filters of the encoder's four halvings; the decoder mirrors them. */
const FILTERS = [12, 24, 48, 96] as const;
const COLOURS = 3;
const KERNEL = 4;

/**
 * Kanezaki's network beside which an autoencoder gives the image back from the labels' channels, so that they keep what is in
 * the image (study 4).
 */
export function kanezakiAutoencoder(options: NetworkOptions): LayerGraph {
  const b = labelling('kanezaki-autoencoder', forSize(options, CONVOLUTIONS), options);
  FILTERS.forEach((filters, at) => {
    b.convolution(`encoder.conv${at + 1}`, filters, KERNEL, { stride: 2 });
    b.batchNormalization(`encoder.bn${at + 1}`);
    b.relu(`encoder.relu${at + 1}`);
  });
  FILTERS.slice(0, -1).toReversed().forEach((filters, at) => {
    b.transposedConvolution(`decoder.conv${at + 1}`, filters, KERNEL, 2);
    b.batchNormalization(`decoder.bn${at + 1}`);
    b.relu(`decoder.relu${at + 1}`);
  });
  b.transposedConvolution(`decoder.conv${FILTERS.length}`, COLOURS, KERNEL, 2);
  b.sigmoid('decoder.sigmoid');
  b.reconstruction('reconstruction');
  return b.build();
}
