import type { Raster } from '../../shared/raster/raster.ts';
import type { OwnNormalisation } from '../../shared/engineProtocol/trainingSettings.ts';
import type { Normalisation } from '../lowering/forward.ts';
import { ThreeLevels, WhiteLevels } from './ChannelLevels.ts';
import { ChannelMoments } from './channelMoments.ts';
import type { ImageSource } from './ImageSource.ts';

/** One level of a 16-bit picture: a picture of one grey level becomes zero everywhere. */
const LEAST_DEVIATION = 1 / 65535;
/** Pixels of a strip that is read at a time. */
const STRIP_PIXELS = 2 ** 22;

/** What is found out of a micrograph, row by row. */
interface Survey {
  addRow(raster: Raster, y: number): void;
  /** `least`: the smallest deviation, since a picture of one grey level must not be divided by zero. */
  normalisation(least: number): Normalisation;
}

const SURVEYS: Readonly<Record<OwnNormalisation, () => Survey>> = { image: () => new ChannelMoments(), white: () => new WhiteLevels(), levels: () => new ThreeLevels() };

/** What a network gets of channels that are normalised already. */
export const AS_IT_IS: Normalisation = { mean: [0, 0, 0], deviation: [1, 1, 1] };

/** What all pixels of a micrograph say its normalisation is: row by row, so that it does not depend on how it is read. */
export function ownNormalisation(raster: Raster, by: OwnNormalisation): Normalisation {
  const survey = SURVEYS[by]();
  addRows(survey, raster);
  return survey.normalisation(LEAST_DEVIATION);
}

/** The same of an image that is read strip by strip. `tick` is called before each strip; what it throws ends the reading. */
export async function ownNormalisationOf(source: ImageSource, by: OwnNormalisation, tick: () => Promise<void> = async () => undefined): Promise<Normalisation> {
  const { width, height } = source;
  const survey = SURVEYS[by]();
  const rows = Math.max(1, Math.floor(STRIP_PIXELS / width));
  for (let y = 0; y < height; y += rows) {
    await tick();
    addRows(survey, await source.readWindow({ x: 0, y, width, height: Math.min(rows, height - y) }));
  }
  return survey.normalisation(LEAST_DEVIATION);
}

/** Planes [3, pixels] of 0..1, in place: less the mean, in deviations. */
export function normalise(planes: Float32Array, { mean, deviation }: Normalisation): void {
  const pixels = planes.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    const [middle, scale] = [mean[channel] as number, 1 / (deviation[channel] as number)];
    for (let at = channel * pixels; at < (channel + 1) * pixels; at++) planes[at] = ((planes[at] as number) - middle) * scale;
  }
}

function addRows(survey: Survey, raster: Raster): void {
  for (let y = 0; y < raster.height; y++) survey.addRow(raster, y);
}
