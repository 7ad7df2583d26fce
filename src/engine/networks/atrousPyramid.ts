import type { GraphBuilder } from '../graph/GraphBuilder.ts';

const FILTERS = 256;

/** Where a pyramid stands and what tells one from another. */
interface PyramidOptions {
  readonly prefix: string;
  readonly from: string;
  readonly rates: readonly number[];
  readonly dropout: number;
}

/**
 * Atrous spatial pyramid pooling with the mean of the image (Chen et al. 2017, arXiv:1706.05587), 256 channels, with the names
 * of torchvision's `ASPP`: a 1×1 convolution, one 3×3 convolution per rate and the pooled image side by side, projected.
 */
export function atrousPyramid(b: GraphBuilder, { prefix, from, rates, dropout }: PyramidOptions): string {
  const branches = [1, ...rates].map((rate, at) => {
    const branch = `${prefix}.convs.${at}`;
    b.convolution(`${branch}.0`, FILTERS, at === 0 ? 1 : 3, { dilation: rate, padding: 'symmetric', bias: false, from });
    b.batchNormalization(`${branch}.1`);
    return b.relu(`${branch}.2`);
  });
  const pooling = `${prefix}.convs.${branches.length}`;
  b.adaptiveAveragePooling(`${pooling}.0`, 1, { from });
  b.convolution(`${pooling}.1`, FILTERS, 1, { bias: false });
  b.batchNormalization(`${pooling}.2`);
  b.relu(`${pooling}.3`);
  b.concatenation(`${prefix}.cat`, [...branches, b.bilinearResize(`${pooling}.upsample`, from)]);
  b.convolution(`${prefix}.project.0`, FILTERS, 1, { bias: false });
  b.batchNormalization(`${prefix}.project.1`);
  b.relu(`${prefix}.project.2`);
  return b.dropout(`${prefix}.project.3`, dropout);
}
