import type { App } from '../../src/main/app.ts';
import { decodeImage } from '../../src/imaging/decodeImage.ts';
import { decodeMask } from '../../src/imaging/decodeMask.ts';
import type { ProjectStore } from '../../src/main/project/ProjectStore.ts';
import type { FractionFigures, HeldOutFigures } from '../../src/main/services/models/ShippedFacts.ts';
import { agreement, blurredOtsu, type Agreement } from './blurredOtsu.ts';

const BLURS = [0, 1, 2, 3, 4];

/** Judges a model on all micrographs of a project of ferrite (0) and pearlite (1), beside Otsu's threshold with blur. */
export async function judge(app: App, project: ProjectStore, model: string): Promise<HeldOutFigures> {
  const { figures, micrographs } = await app.evaluation.evaluate(project, { model, on: 'all', device: 'cpu', threads: null, overlap: 0.25 });
  const errors = figures.perImage.map(({ trueFractions, predictedFractions }) => (predictedFractions[1] ?? 0) - (trueFractions[1] ?? 0));
  return { micrographs, globalAccuracy: figures.globalAccuracy ?? 0, ...fractionErrors(errors), meanIoU: figures.meanIoU, meanBFScore: figures.meanBFScore, blurredOtsu: await bestBlurredOtsu(project) };
}

async function bestBlurredOtsu(project: ProjectStore): Promise<HeldOutFigures['blurredOtsu']> {
  const byBlur = BLURS.map((): Agreement[] => []);
  for (const micrograph of project.micrographs.list()) {
    const truth = project.masks.latestTruth(micrograph.id);
    if (truth === undefined) continue;
    const { raster } = await decodeImage(project.blobs.path(micrograph.sha256));
    const mask = await decodeMask(project.blobs.path(truth.sha256));
    const labels = { width: mask.width, height: mask.height, data: Uint8Array.from(mask.data) };
    BLURS.forEach((deviation, at) => byBlur[at]?.push(agreement(labels, blurredOtsu(raster, deviation))));
  }
  const [best] = BLURS.map((blurPx, at) => ({ blurPx, ...figuresOf(byBlur[at] ?? []) })).sort((a, b) => b.globalAccuracy - a.globalAccuracy);
  if (best === undefined) throw new RangeError('no blur was tried');
  return best;
}

/** Pixels of all micrographs count together; fraction errors count by micrograph. */
export function figuresOf(agreements: readonly Agreement[]): FractionFigures {
  const total = (of: (agreement: Agreement) => number): number => agreements.reduce((sum, entry) => sum + of(entry), 0);
  return { globalAccuracy: total(({ right }) => right) / total(({ labelled }) => labelled), ...fractionErrors(agreements.map(({ fractionError }) => fractionError)) };
}

function fractionErrors(errors: readonly number[]): Pick<FractionFigures, 'meanFractionError' | 'largestFractionError'> {
  const sizes = errors.map(Math.abs);
  return { meanFractionError: sizes.reduce((sum, size) => sum + size, 0) / sizes.length, largestFractionError: Math.max(...sizes) };
}
