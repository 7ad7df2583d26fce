import { Random } from '../shared/random/Random.ts';
import type { SyntheticSettings } from './syntheticSettings.ts';
import { parseSyntheticSettings } from './syntheticSettings.ts';

type Range = readonly [least: number, greatest: number];

/** What a random draw may take; ranges of scales, sizes and noise are drawn evenly in their logarithm. */
export interface RandomRanges {
  readonly width: number;
  readonly height: number;
  readonly umPerPx: Range;
  readonly pearliteFraction: Range;
  readonly meanGrainSizeUm: Range;
  /** Grain size in pixels is kept in these limits, whatever scale and size were drawn. */
  readonly grainPx: Range;
  readonly lamellarSpacingUm: Range;
  readonly ferriteLevel: Range;
  /** Grey of pearlite as a share of ferrite's. */
  readonly pearliteShare: Range;
  readonly boundaryContrast: Range;
  readonly blurPx: Range;
  readonly fullWell: Range;
  readonly vignette: Range;
  readonly gradient: Range;
  /** Chance of a banded structure, of a colour cast, of a burnt-in caption. */
  readonly bandedShare: number;
  readonly colouredShare: number;
  readonly captionShare: number;
}

/** The widest draw that still looks like a micrograph somebody would keep. */
const WIDE_RANGES: RandomRanges = {
  width: 1024,
  height: 768,
  umPerPx: [0.05, 1],
  pearliteFraction: [0.02, 0.95],
  meanGrainSizeUm: [5, 60],
  grainPx: [12, 260],
  lamellarSpacingUm: [0.1, 0.5],
  ferriteLevel: [0.6, 0.95],
  pearliteShare: [0.15, 0.75],
  boundaryContrast: [0.04, 0.65],
  blurPx: [0.5, 2.6],
  fullWell: [800, 40000],
  vignette: [0, 0.3],
  gradient: [0, 0.3],
  bandedShare: 0.25,
  colouredShare: 0.4,
  captionShare: 0.1,
};

/**
 * Draws settings of a specimen for a training set: magnification, structure, etch, light, blur and noise all vary widely,
 * pearlite stays the darker phase. The same seed and ranges give the same settings.
 */
export function randomSettings(seed: number, ranges: Partial<RandomRanges> = {}): SyntheticSettings {
  const all: RandomRanges = { ...WIDE_RANGES, ...ranges };
  const random = new Random(seed, 70);
  const even = (range: Range): number => random.uniform(range[0], range[1]);
  const byRatio = (range: Range): number => Math.exp(random.uniform(Math.log(range[0]), Math.log(range[1])));
  const chance = (share: number): boolean => random.uniform() < share;

  const umPerPx = byRatio(all.umPerPx);
  const grainPx = Math.min(all.grainPx[1], Math.max(all.grainPx[0], byRatio(all.meanGrainSizeUm) / umPerPx));
  const grainUm = grainPx * umPerPx;
  const ferriteLevel = even(all.ferriteLevel);
  const pearliteLevel = ferriteLevel * even(all.pearliteShare);
  const spacing = byRatio(all.lamellarSpacingUm);
  const banded = chance(all.bandedShare);
  const warmth = random.normal(0, 0.1);
  const channel = (offset: number): number => Math.min(1.15, Math.max(0.6, 1 + offset));
  return parseSyntheticSettings({
    width: all.width,
    height: all.height,
    umPerPx,
    seed: random.uint32(),
    pearliteFraction: even(all.pearliteFraction),
    meanGrainSizeUm: grainUm,
    growth: chance(0.75) ? 'johnsonMehl' : 'voronoi',
    banding: { strength: banded ? even([0.25, 1]) : 0, directionDegrees: chance(0.6) ? random.normal(0, 4) : even([-90, 90]), periodUm: grainUm * even([2.5, 7]) },
    lamellae: { minSpacingUm: spacing * 0.75, maxSpacingUm: spacing * even([1.1, 2]), contrast: even([0.4, 1]) },
    etch: {
      ferriteLevel,
      pearliteLevel,
      ferriteVariation: byRatio([0.002, 0.04]),
      pearliteVariation: Math.min(even([0.02, 0.3]) * (ferriteLevel - pearliteLevel), 0.4 * pearliteLevel),
      boundaryContrast: even(all.boundaryContrast) * ferriteLevel,
      boundaryWidthUm: Math.min(2, Math.max(0.2, umPerPx * even([1, 3]))),
      hiddenBoundaries: even([0.02, 0.6]),
      pitDensity: byRatio([1, 120]),
      unevenness: even([0, 0.9]),
    },
    optics: {
      vignette: even(all.vignette),
      gradient: even(all.gradient),
      blurPx: byRatio(all.blurPx),
      sharpening: chance(0.5) ? 0 : even([0.1, 1.4]),
      fullWell: byRatio(all.fullWell),
      readNoise: byRatio([0.001, 0.02]),
      gamma: even([0.75, 1.45]),
      colourCast: chance(all.colouredShare) ? [channel(warmth + random.normal(0, 0.03)), channel(random.normal(0, 0.03)), channel(-1.4 * warmth + random.normal(0, 0.05))] : null,
    },
    artefacts: {
      scratches: Math.floor(25 * random.uniform() ** 2),
      sulfidesPerMm2: byRatio([5, 400]),
      oxidesPerMm2: byRatio([5, 600]),
      dust: Math.floor(7 * random.uniform() ** 2),
      stains: chance(0.3) ? 1 + random.integer(3) : 0,
    },
    caption: chance(all.captionShare) ? `Field ${random.integer(900) + 100}` : null,
  });
}

/**
 * Settings of several fields of one specimen: structure, etch and microscope are the specimen's, each field differs in
 * place (seed), a little in pearlite, focus and light, and in what dirt lies on it.
 */
export function fieldsOfSpecimen(specimen: SyntheticSettings, count: number): SyntheticSettings[] {
  return Array.from({ length: count }, (_, field) => {
    const random = new Random(specimen.seed, 80, field);
    const { pearliteFraction: mean, optics, artefacts } = specimen;
    const scatter = 0.05 * Math.sqrt(mean * (1 - mean));
    return parseSyntheticSettings({
      ...specimen,
      seed: random.uint32(),
      pearliteFraction: Math.min(1, Math.max(0, mean + random.normal(0, scatter))),
      optics: {
        ...optics,
        blurPx: Math.min(20, optics.blurPx * Math.exp(random.normal(0, 0.12))),
        vignette: optics.vignette * random.uniform(0.85, 1),
        gradient: optics.gradient * random.uniform(0.7, 1),
      },
      artefacts: { ...artefacts, scratches: Math.round(artefacts.scratches * random.uniform(0.3, 1)), dust: Math.round(artefacts.dust * random.uniform(0.5, 1)) },
    });
  });
}
