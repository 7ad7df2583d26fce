import { Random } from '../shared/random/Random.ts';
import type { SyntheticSettings } from './syntheticSettings.ts';
import { CAPTION_STYLES, parseSyntheticSettings } from './syntheticSettings.ts';

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
  /** Standard deviation of grey between ferrite grains: a heavy etch tints them by their orientation. */
  readonly ferriteVariation: Range;
  /** Grey of pearlite as a share of ferrite's. */
  readonly pearliteShare: Range;
  readonly boundaryContrast: Range;
  readonly boundaryPx: Range;
  readonly exposure: Range;
  readonly blurPx: Range;
  readonly fullWell: Range;
  readonly vignette: Range;
  readonly gradient: Range;
  readonly jpegQuality: Range;
  /** Chance of a banded structure, of a colour cast, of a burnt-in caption, of a JPEG. */
  readonly bandedShare: number;
  readonly colouredShare: number;
  readonly captionShare: number;
  readonly jpegShare: number;
  readonly captionTruth: SyntheticSettings['captionTruth'];
  /** Draw from the lowest and the highest quarter of every range only: nothing is as it is most often. */
  readonly outer: boolean;
}

/** The widest draw that still looks like a micrograph somebody would keep. */
export const WIDE_RANGES: RandomRanges = {
  width: 1024,
  height: 768,
  umPerPx: [0.05, 1],
  pearliteFraction: [0.02, 0.95],
  meanGrainSizeUm: [5, 60],
  grainPx: [24, 300],
  lamellarSpacingUm: [0.1, 0.5],
  ferriteLevel: [0.55, 0.95],
  ferriteVariation: [0.002, 0.07],
  pearliteShare: [0.12, 0.78],
  boundaryContrast: [0.04, 0.85],
  boundaryPx: [1, 4.5],
  exposure: [0.75, 1.35],
  blurPx: [0.4, 2.2],
  fullWell: [800, 40000],
  vignette: [0, 0.5],
  gradient: [0, 0.4],
  jpegQuality: [35, 95],
  bandedShare: 0.25,
  colouredShare: 0.4,
  captionShare: 0.25,
  jpegShare: 0.3,
  captionTruth: 'unlabelled',
  outer: false,
};

/** Gains of red, green and blue: as the camera balanced them, of a warm and a cold lamp, behind a green filter. */
const LIGHTS = [[1, 1, 1], [1.08, 0.95, 0.68], [0.75, 0.92, 1.1], [0.5, 1, 0.55]] as const;

/**
 * Draws settings of a specimen for a training set: magnification, structure, etch, light, blur and noise all vary widely,
 * pearlite stays the darker phase. The same seed and ranges give the same settings.
 */
export function randomSettings(seed: number, ranges: Partial<RandomRanges> = {}): SyntheticSettings {
  const all: RandomRanges = { ...WIDE_RANGES, ...ranges };
  const random = new Random(seed, 70);
  const within = (): number => {
    const share = random.uniform();
    if (!all.outer) return share;
    return share < 0.5 ? share / 2 : 0.5 + share / 2;
  };
  const even = ([least, greatest]: Range): number => least + (greatest - least) * within();
  const byRatio = ([least, greatest]: Range): number => least * (greatest / least) ** within();
  const chance = (share: number): boolean => random.uniform() < share;

  const umPerPx = byRatio(all.umPerPx);
  const grainPx = byRatio(grainPxAt(umPerPx, all));
  const grainUm = grainPx * umPerPx;
  const ferriteLevel = even(all.ferriteLevel);
  const pearliteLevel = ferriteLevel * even(all.pearliteShare);
  const spacing = byRatio(all.lamellarSpacingUm);
  const banded = chance(all.bandedShare);
  const [red, green, blue] = LIGHTS[random.integer(LIGHTS.length)] as (typeof LIGHTS)[number];
  const channel = (gain: number): number => Math.min(1.2, Math.max(0.4, gain * Math.exp(random.normal(0, 0.05))));
  return parseSyntheticSettings({
    width: all.width,
    height: all.height,
    umPerPx,
    seed: random.uint32(),
    pearliteFraction: even(all.pearliteFraction),
    meanGrainSizeUm: grainUm,
    growth: chance(0.75) ? 'johnsonMehl' : 'voronoi',
    banding: { strength: banded ? even([0.25, 1]) : 0, directionDegrees: chance(0.6) ? random.normal(0, 4) : even([-90, 90]), periodUm: grainUm * even([2.5, 7]) },
    lamellae: { minSpacingUm: spacing * 0.75, maxSpacingUm: spacing * even([1.1, 2]), contrast: even([0.4, 1]), mottle: byRatio([0.02, 0.25]) },
    etch: {
      ferriteLevel,
      pearliteLevel,
      // Tints must not hide which phase is the darker.
      ferriteVariation: Math.min(byRatio(all.ferriteVariation), 0.2 * (ferriteLevel - pearliteLevel)),
      pearliteVariation: Math.min(even([0.02, 0.3]) * (ferriteLevel - pearliteLevel), 0.4 * pearliteLevel),
      boundaryContrast: even(all.boundaryContrast) * ferriteLevel,
      boundaryWidthUm: Math.min(3, Math.max(0.15, umPerPx * even(all.boundaryPx))),
      hiddenBoundaries: even([0.02, 0.6]),
      pitDensity: byRatio([1, 300]),
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
      exposure: byRatio(all.exposure),
      colourCast: chance(all.colouredShare) ? [channel(red), channel(green), channel(blue)] : null,
      jpegQuality: chance(all.jpegShare) ? Math.round(even(all.jpegQuality)) : null,
    },
    artefacts: {
      scratches: Math.floor(30 * random.uniform() ** 2),
      scratchContrast: even([0.1, 0.6]),
      sulfidesPerMm2: byRatio([5, 400]),
      oxidesPerMm2: byRatio([5, 600]),
      dust: Math.floor(7 * random.uniform() ** 2),
      stains: chance(0.3) ? 1 + random.integer(3) : 0,
      stainContrast: even([0.05, 0.3]),
    },
    caption: chance(all.captionShare) ? `Field ${random.integer(900) + 100}` : null,
    captionStyle: CAPTION_STYLES[random.integer(CAPTION_STYLES.length)] ?? 'whiteBar',
    captionTruth: all.captionTruth,
    captionHeight: byRatio([0.03, 0.1]),
  });
}

/** The grain sizes in pixels at this scale, which keep to both ranges where they meet and to that of the pixels where not. */
function grainPxAt(umPerPx: number, { grainPx: [least, greatest], meanGrainSizeUm }: RandomRanges): Range {
  const kept = (um: number): number => Math.min(greatest, Math.max(least, um / umPerPx));
  return [kept(meanGrainSizeUm[0]), kept(meanGrainSizeUm[1])];
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
