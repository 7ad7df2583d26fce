/** The first convolution of MobileNetV2, whose kernels look at red, green and blue: [filters, channels, 3, 3]. */
const FIRST = 'Conv1.weight';
const CHANNELS = 3;
const AREA = 9;

/**
 * The same answers to a grey picture, out of its red channel alone: each first kernel's weights of the three channels are added up for
 * red and are zero for green and blue, which can then learn to tell something else.
 */
export function fromRedAlone(weights: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  const kernels = weights.get(FIRST);
  if (kernels === undefined) throw new RangeError(`the weights lack "${FIRST}"`);
  const changed = kernels.map((_, at) => {
    const [filter, channel, place] = [Math.floor(at / (CHANNELS * AREA)), Math.floor(at / AREA) % CHANNELS, at % AREA];
    if (channel !== 0) return 0;
    return [0, 1, 2].reduce((sum, other) => sum + (kernels[(filter * CHANNELS + other) * AREA + place] as number), 0);
  });
  return new Map([...weights, [FIRST, changed]]);
}
