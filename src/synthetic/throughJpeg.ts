import { decode, encode } from 'jpeg-js';

/** What is left of 8-bit pixels (1 or 3 channels, interleaved) that were saved as a JPEG of this quality, 1 to 100. */
export function throughJpeg(data: Uint8Array, width: number, height: number, channels: 1 | 3, quality: number): Uint8Array {
  const opaque = new Uint8Array(4 * width * height).fill(255);
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  for (let at = 0, to = 0; at < data.length; at += channels, to += 4) {
    opaque[to] = data[at] as number;
    opaque[to + 1] = data[at + green] as number;
    opaque[to + 2] = data[at + blue] as number;
  }
  const saved = encode({ width, height, data: opaque }, quality).data;
  const opened = decode(saved, { useTArray: true, formatAsRGBA: false, maxResolutionInMP: 200, maxMemoryUsageInMB: 4096 }).data;
  if (channels === 3) return opened;
  // Red, green and blue of a grey image differ by rounding at most.
  return Uint8Array.from({ length: width * height }, (_, at) => opened[3 * at + 1] as number);
}
