import { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import type { NetworkOptions } from './NetworkOptions.ts';

/** Filters and kernel of convolutions. The filters of the last are the labels that there may be at most. */
export type Convolutions = readonly (readonly [filters: number, kernel: number])[];

/** Those of Kanezaki's network in study 4, which starts with 32 labels. */
export const KANEZAKI: Convolutions = [
  [64, 3],
  [32, 1],
  [64, 3],
  [32, 1],
];

/** Deeper ones, of study 4's extensions for larger images. */
export const DEEPER: Convolutions = [
  [64, 3],
  [128, 3],
  [256, 3],
  [96, 1],
];

/**
 * Kanezaki's network for segmentation without masks (ICASSP 2018). Its labels are its strongest channels, of which few survive
 * training, so that the number of classes plays no part.
 */
export function kanezaki(options: NetworkOptions): LayerGraph {
  return labelling('kanezaki', KANEZAKI, options).build();
}

/**
 * The network that labels pixels, on which heads may be put: convolutions, each normalised and rectified, and the clustering.
 * Its classes are its labels unless given.
 */
export function labelling(network: string, convolutions: Convolutions, { inputHeight, inputWidth }: NetworkOptions, classes = convolutions.at(-1)?.[0] ?? 0): GraphBuilder {
  const b = new GraphBuilder(network, classes);
  b.input('image', inputHeight, inputWidth, 3);
  convolutions.forEach(([filters, kernel], at) => {
    b.convolution(`conv${at + 1}`, filters, kernel);
    b.batchNormalization(`bn${at + 1}`);
    b.relu(`relu${at + 1}`);
  });
  b.clustering('labels');
  return b;
}

/** What study 4 made for images of 32, 96 and 224 px: that for the largest size that is not above the image's smaller side. */
export function forSize<T>({ inputHeight, inputWidth }: NetworkOptions, made: { readonly 32: T; readonly 96: T; readonly 224: T }): T {
  const side = Math.min(inputHeight, inputWidth);
  return made[side >= 224 ? 224 : side >= 96 ? 96 : 32];
}
