import { deflateRawSync } from 'node:zlib';
import { decodeMask } from '../../imaging/decodeMask.ts';
import { encodeMaskPng } from '../../imaging/encodeMaskPng.ts';
import type { ImageRequest, ImageTask, ImageTasks, SharedLabelMap } from './imageTasks.ts';
import { OpenImages } from './OpenImages.ts';

type Runner<T extends ImageTask> = (params: ImageTasks[T]['params']) => Promise<ImageTasks[T]['result']>;

const images = new OpenImages();

const RUNNERS: { readonly [T in ImageTask]: Runner<T> } = {
  tile: async ({ level, column, row, ...image }) => {
    const { width, height, channels, data } = await images.use(image, (pyramid) => pyramid.tile(level, column, row));
    return { width, height, channels, bytes: data };
  },
  readMask: async ({ path }) => {
    const { width, height, data } = await decodeMask(path);
    const labels = shared(width, height);
    labels.data.set(data);
    return labels;
  },
  // Zlib takes no shared memory; labels pack so well that the lowest level is enough and the fastest.
  packLabels: async ({ labels }) => deflateRawSync(labels.data.slice(), { level: 1 }),
  encodeMask: async ({ labels, labelSet }) => encodeMaskPng(labels, labelSet),
};

export function runImageTask(request: ImageRequest): Promise<unknown> {
  return (RUNNERS[request.task] as Runner<ImageTask>)(request.params);
}

function shared(width: number, height: number): SharedLabelMap {
  return { width, height, data: new Uint8Array(new SharedArrayBuffer(width * height)) };
}
