import { elements } from '../graph/learnables.ts';
import type { ConvolutionAttributes } from '../operators/attributes.ts';
import type { Shape } from '../operators/types.ts';
import type { Tensor } from './Tensor.ts';

/**
 * A convolution is y[n, f, i, j] = Σ x[n, c, i·stride + r·dilation − top, j·stride + s·dilation − left] · w[f, c, r, s]
 * over the channels c of f's group and the kernel's r, s; outside of x there are zeros. Its gradients and its transpose are
 * sums over the same triples (x, w, y), so they all are read off this one list. `visit` gets the triple of the group's first
 * channel; those of the others follow in `channelSteps`.
 */
function forEachTriple(xShape: Shape, wShape: Shape, yShape: Shape, { stride, dilation, padding, groups }: ConvolutionAttributes, visit: (x: number, w: number, y: number) => void): void {
  const [batch = 0, channels = 0, height = 0, width = 0] = xShape;
  const [filters = 0, perGroup = 0, kernelHeight = 0, kernelWidth = 0] = wShape;
  const [, , outHeight = 0, outWidth = 0] = yShape;
  const [top, left] = padding;
  for (let n = 0; n < batch; n++) {
    for (let f = 0; f < filters; f++) {
      const firstChannel = Math.floor(f / (filters / groups)) * perGroup;
      for (let r = 0; r < kernelHeight; r++) {
        for (let s = 0; s < kernelWidth; s++) {
          for (let i = 0; i < outHeight; i++) {
            const row = i * stride + r * dilation - top;
            if (row < 0 || row >= height) continue;
            for (let j = 0; j < outWidth; j++) {
              const column = j * stride + s * dilation - left;
              if (column < 0 || column >= width) continue;
              visit(((n * channels + firstChannel) * height + row) * width + column, (f * perGroup * kernelHeight + r) * kernelWidth + s, ((n * filters + f) * outHeight + i) * outWidth + j);
            }
          }
        }
      }
    }
  }
}

/** From one channel of a group to the next: how many there are, and how far apart in x and in w. */
function channelSteps([, , height = 0, width = 0]: Shape, [, perGroup = 0, kernelHeight = 0, kernelWidth = 0]: Shape): { count: number; inX: number; inW: number } {
  return { count: perGroup, inX: height * width, inW: kernelHeight * kernelWidth };
}

export function convolution([x, w, bias]: readonly Tensor[], attributes: ConvolutionAttributes, shape: Shape): Float64Array {
  const [{ data: pixels, shape: xShape }, { data: kernels, shape: wShape }] = [x as Tensor, w as Tensor];
  const { count, inX, inW } = channelSteps(xShape, wShape);
  const y = new Float64Array(elements(shape));
  forEachTriple(xShape, wShape, shape, attributes, (atX, atW, atY) => {
    let sum = 0;
    for (let c = 0; c < count; c++) sum += (pixels[atX + c * inX] as number) * (kernels[atW + c * inW] as number);
    y[atY] = (y[atY] as number) + sum;
  });
  return withBias(y, shape, bias);
}

/** Scatters each number of `dy` over the pixels that it was computed from. */
export function convolutionInputGradient([dy, w]: readonly Tensor[], attributes: ConvolutionAttributes, shape: Shape): Float64Array {
  const [{ data: gradient, shape: yShape }, { data: kernels, shape: wShape }] = [dy as Tensor, w as Tensor];
  const { count, inX, inW } = channelSteps(shape, wShape);
  const dx = new Float64Array(elements(shape));
  forEachTriple(shape, wShape, yShape, attributes, (atX, atW, atY) => {
    for (let c = 0; c < count; c++) dx[atX + c * inX] = (dx[atX + c * inX] as number) + (gradient[atY] as number) * (kernels[atW + c * inW] as number);
  });
  return dx;
}

/** Sums over all places at which a kernel weight was used. */
export function convolutionWeightGradient([x, dy]: readonly Tensor[], attributes: ConvolutionAttributes, shape: Shape): Float64Array {
  const [{ data: pixels, shape: xShape }, { data: gradient, shape: yShape }] = [x as Tensor, dy as Tensor];
  const { count, inX, inW } = channelSteps(xShape, shape);
  const dw = new Float64Array(elements(shape));
  forEachTriple(xShape, shape, yShape, attributes, (atX, atW, atY) => {
    for (let c = 0; c < count; c++) dw[atW + c * inW] = (dw[atW + c * inW] as number) + (pixels[atX + c * inX] as number) * (gradient[atY] as number);
  });
  return dw;
}

/** Each number of x puts its multiple of the kernel into the result. */
export function transposedConvolution(inputs: readonly Tensor[], attributes: ConvolutionAttributes, shape: Shape): Float64Array {
  return withBias(convolutionInputGradient(inputs, attributes, shape), shape, inputs[2]);
}

function withBias(y: Float64Array, [, channels = 0, height = 0, width = 0]: Shape, bias: Tensor | undefined): Float64Array {
  return bias === undefined ? y : y.map((value, at) => value + (bias.data[Math.floor(at / (height * width)) % channels] as number));
}
