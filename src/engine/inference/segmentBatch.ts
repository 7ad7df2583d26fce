import { encodeMaskPng } from '../../imaging/encodeMaskPng.ts';
import { openPixelSource } from '../../imaging/openPixelSource.ts';
import { encodePng } from '../../imaging/png/encodePng.ts';
import { overlayImage } from '../../imaging/render/overlayImage.ts';
import type { SegmentedItem, SegmentJob, SegmentJobItem, SegmentResult } from '../../shared/engineProtocol/jobs.ts';
import { NO_TEST_TIME_AUGMENTATION } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import { toAppError } from '../../shared/errors/AppError.ts';
import { writeDurably } from '../../imaging/files/writeDurably.ts';
import { continueUnlessCancelled, type JobControl } from '../jobControl.ts';
import type { NetworkFacts } from '../networks/registry.ts';
import { chooseDevice } from '../session/devices.ts';
import { LoadedModel } from './LoadedModel.ts';

/**
 * Segments micrographs one after another and writes their masks and overlays. Each ends ok, failed with its reason, or, when
 * the job was cancelled before it was done, skipped; one that fails does not stop the others.
 * @throws AppError only for the model or device: `input/notFound`, `model/…`, `network/unknown`, `device/unavailable`
 */
export async function segmentBatch(job: SegmentJob, control: JobControl, find: (id: string) => NetworkFacts): Promise<SegmentResult> {
  const device = await chooseDevice(job.device);
  const model = await LoadedModel.open(job.modelPath, find, device, job.threads, job.labelSet);
  const items: SegmentedItem[] = [];
  try {
    for (const [at, item] of job.items.entries()) {
      const ended = await segmentItem(job, item, at, model, control);
      items.push(ended);
      control.report({ stage: 'segmenting', done: items.length, total: job.items.length, unit: 'micrographs', item: ended });
    }
  } finally {
    await model.dispose();
  }
  return { kind: 'segment', items, device };
}

async function segmentItem(job: SegmentJob, item: SegmentJobItem, done: number, model: LoadedModel, control: JobControl): Promise<SegmentedItem> {
  const nothing = { id: item.id, fractions: null, meanConfidence: null };
  try {
    await continueUnlessCancelled(control);
    const source = await openPixelSource(item.imagePath);
    try {
      const { labelSet } = model;
      const tick = async (tiles: number, total: number): Promise<void> => {
        control.report({ stage: 'segmenting', done: done + tiles / (total + 1), total: job.items.length, unit: 'micrographs' });
        await continueUnlessCancelled(control);
      };
      const segmentation = await model.segment(source, { overlap: job.overlap, scale: item.scale ?? 1, testTimeAugmentation: job.testTimeAugmentation ?? NO_TEST_TIME_AUGMENTATION, tick });
      await writeDurably(item.maskPath, [encodeMaskPng(segmentation.labels, labelSet)], 'write the mask');
      if (item.overlayPath !== null) await writeDurably(item.overlayPath, [encodePng(await overlayImage(source, segmentation.labels, labelSet))], 'write the overlay');
      if (item.certaintyPath !== undefined) await writeDurably(item.certaintyPath, [encodePng(segmentation.certainty)], 'write where the model is certain');
      const pixels = source.width * source.height;
      return { id: item.id, state: 'ok', reason: null, fractions: segmentation.classPixels.map((count) => count / pixels), meanConfidence: segmentation.meanConfidence };
    } finally {
      await source.close();
    }
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code === 'job/cancelled') return { ...nothing, state: 'skipped', reason: 'The batch was cancelled before this micrograph was done.' };
    return { ...nothing, state: 'failed', reason: message };
  }
}
