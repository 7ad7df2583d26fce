import { Readable } from 'node:stream';
import { createDeflateRaw } from 'node:zlib';
import { decodeImage } from '../../imaging/decodeImage.ts';
import { decodeMask } from '../../imaging/decodeMask.ts';
import { encodeMaskPng } from '../../imaging/encodeMaskPng.ts';
import { encodePng } from '../../imaging/png/encodePng.ts';
import { agreementPicture } from '../../imaging/render/agreementPicture.ts';
import { hashPixels } from '../../imaging/hashPixels.ts';
import { drawReportPictures } from '../report/drawReportPictures.ts';
import { renderReport } from '../report/renderReport.ts';
import { overlayImage } from '../../imaging/render/overlayImage.ts';
import { drawThumbnail, withMask } from './drawThumbnail.ts';
import { levelsOf } from '../../imaging/pyramid/TilePyramid.ts';
import { IMAGE_TILE } from '../../shared/raster/imageTile.ts';
import type { ImageRequest, ImageTask, ImageTasks, SharedLabelMap } from './imageTasks.ts';
import { OpenImages } from './OpenImages.ts';
import { readJudged } from './readJudged.ts';

type Runner<T extends ImageTask> = (params: ImageTasks[T]['params']) => Promise<ImageTasks[T]['result']>;

const images = new OpenImages();
/** Bytes that are packed at a time. */
const PIECE = 2 ** 22;

const RUNNERS: { readonly [T in ImageTask]: Runner<T> } = {
  tile: async ({ level, column, row, ...image }) => {
    const { width, height, channels, data } = await images.use(image, (pyramid) => pyramid.tile(level, column, row));
    return { width, height, channels, bytes: data };
  },
  prepareTiles: (image) =>
    images.use(image, async (pyramid) => {
      // The last level is made of all tiles below it.
      await pyramid.tile(levelsOf(image, IMAGE_TILE) - 1, 0, 0);
      await pyramid.settle();
      return null;
    }),
  readMask: async ({ path }) => {
    const { width, height, data } = await decodeMask(path);
    const labels = shared(width, height);
    labels.data.set(data);
    return labels;
  },
  packLabels: ({ labels }) => packed(labels.data),
  judgedPixels: async (files) => {
    const { truth, predicted } = await readJudged(files);
    return { truth: await packed(truth.data), predicted: await packed(predicted.data) };
  },
  judgedPicture: async ({ classIndex, side, ...files }) => {
    const { truth, predicted } = await readJudged(files);
    return encodePng(agreementPicture(truth, predicted, classIndex, side));
  },
  reportPictures: drawReportPictures,
  renderReport: ({ content }) => renderReport(content),
  hashPixels: async ({ path }) => hashPixels((await decodeImage(path, { pages: 'first' })).raster),
  thumbnail: drawThumbnail,
  encodeOverlay: async ({ path, maskPath, labelSet }) => withMask(path, maskPath, async (source, labels) => encodePng(await overlayImage(source, labels, labelSet))),
  countClasses: async ({ path, classes }) => {
    const counts = new Array<number>(classes).fill(0);
    for (const value of (await decodeMask(path)).data) if (value < classes) counts[value] = (counts[value] as number) + 1;
    return counts;
  },
  encodeMask: async ({ labels, labelSet }) => encodeMaskPng(labels, labelSet),
};

export function runImageTask(request: ImageRequest): Promise<unknown> {
  return (RUNNERS[request.task] as Runner<ImageTask>)(request.params);
}

/** Zlib takes no shared memory, and a copy of the whole would double it. Labels pack so well that the fastest level is enough. */
async function packed(labels: Uint8Array): Promise<Uint8Array> {
  function* pieces(): Generator<Uint8Array> {
    for (let at = 0; at < labels.length; at += PIECE) yield labels.slice(at, at + PIECE);
  }
  const parts: Uint8Array[] = [];
  for await (const part of Readable.from(pieces()).pipe(createDeflateRaw({ level: 1 }))) parts.push(part as Uint8Array);
  return new Uint8Array(Buffer.concat(parts));
}

function shared(width: number, height: number): SharedLabelMap {
  return { width, height, data: new Uint8Array(new SharedArrayBuffer(width * height)) };
}
