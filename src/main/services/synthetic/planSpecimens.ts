import { Random } from '../../../shared/random/Random.ts';
import { fieldsOfSpecimen, randomSettings } from '../../../synthetic/randomSettings.ts';
import { specimenFor } from '../../../synthetic/specimenStory.ts';
import { parseSyntheticSettings } from '../../../synthetic/syntheticSettings.ts';
import type { SyntheticSettings } from '../../../synthetic/syntheticSettings.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import type { SpecimenFacts } from '../specimens/SpecimenFacts.ts';
import type { SyntheticRequest, ValueRange } from './SyntheticRequest.ts';

/** A synthetic specimen before it is drawn. */
export interface PlannedSpecimen {
  readonly code: string;
  readonly facts: SpecimenFacts;
  readonly fields: readonly { readonly file: string; readonly settings: SyntheticSettings }[];
}

const LARGEST_COUNT = 10_000;

/**
 * The specimens and fields of a request with all their settings. Pearlite is spread evenly over its range and grain size by
 * ratio, each in its own order, so that the two do not go together.
 * @throws AppError `usage/invalid` naming the value that is wrong.
 */
export function planSpecimens(request: SyntheticRequest): PlannedSpecimen[] {
  const { specimens, fields, seed = 1, umPerPx, width, height } = request;
  checkCount('number of specimens', specimens);
  checkCount('number of fields', fields);
  checkRange('pearlite', request.pearlite, 0, 1);
  checkRange('grain size in µm', request.grainSizeUm, 0.01, 1e5);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) throw new AppError('usage/invalid', `The seed ${seed} is not a whole number from 0 to 4294967295.`);
  const pearlite = spread(request.pearlite, specimens, (range, share) => range.from + share * (range.to - range.from), null);
  const grainSize = spread(request.grainSizeUm, specimens, (range, share) => range.from * (range.to / range.from) ** share, new Random(seed, 2));
  const digits = String(specimens).length;
  return Array.from({ length: specimens }, (_, at) => {
    const code = `SYN-${seed}-${String(at + 1).padStart(Math.max(2, digits), '0')}`;
    const own = new Random(seed, 1, at).uint32();
    const settings = request.random !== undefined && request.random !== false ? drawnSettings(own, request, pearlite[at], grainSize[at]) : fixedSettings({ seed: own, umPerPx, width, height, pearliteFraction: pearlite[at], meanGrainSizeUm: grainSize[at] });
    const { specimen, heatTreatment, preparation } = specimenFor(settings);
    const { grade, batch, remarks, composition } = specimen;
    return {
      code,
      facts: { grade, batch, remarks, composition, preparation, heatTreatment: heatTreatment.map(({ kind, celsius, minutes, cooling }) => ({ kind, celsius, minutes, cooling })) },
      fields: fieldsOfSpecimen(settings, fields).map((field, index) => ({ file: `${code}_${index + 1}.png`, settings: field })),
    };
  });
}

function fixedSettings(values: { readonly [Name in 'seed' | 'umPerPx' | 'width' | 'height' | 'pearliteFraction' | 'meanGrainSizeUm']: number | undefined }): SyntheticSettings {
  return parseSyntheticSettings(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)));
}

function drawnSettings(seed: number, { random, umPerPx, width, height }: SyntheticRequest, pearlite: number | undefined, grainSize: number | undefined): SyntheticSettings {
  return randomSettings(seed, {
    ...(typeof random === 'object' ? random : {}),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(umPerPx === undefined ? {} : { umPerPx: [umPerPx, umPerPx] }),
    ...(pearlite === undefined ? {} : { pearliteFraction: [pearlite, pearlite] }),
    ...(grainSize === undefined ? {} : { meanGrainSizeUm: [grainSize, grainSize] }),
  });
}

/** One value per specimen over a range, shuffled where an order is given; none without a range. */
function spread(range: ValueRange | undefined, count: number, at: (range: ValueRange, share: number) => number, order: Random | null): (number | undefined)[] {
  if (range === undefined) return new Array<undefined>(count).fill(undefined);
  const values = Array.from({ length: count }, (_, index) => Number(at(range, count === 1 ? 0.5 : index / (count - 1)).toPrecision(6)));
  return order === null ? values : order.shuffled(values);
}

function checkCount(what: string, count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > LARGEST_COUNT) throw new AppError('usage/invalid', `The ${what} is ${count}: it must be a whole number from 1 to ${LARGEST_COUNT}.`);
}

function checkRange(what: string, range: ValueRange | undefined, least: number, most: number): void {
  if (range === undefined || (range.from >= least && range.from <= range.to && range.to <= most)) return;
  throw new AppError('usage/invalid', `The range ${range.from} to ${range.to} of ${what} cannot be used: it must rise and lie between ${least} and ${most}.`);
}
