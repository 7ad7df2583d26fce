import { z } from 'zod';
import { AppError } from '../shared/errors/AppError.ts';

export const CAPTION_STYLES = ['whiteBar', 'blackBar', 'whiteInk', 'blackInk', 'redInk'] as const;

const share = z.number().min(0).max(1);

/**
 * Everything that decides a synthetic micrograph. Lengths in µm are converted by `umPerPx`; levels are shares of the
 * camera's full scale; every value has a default that gives a normalised steel of about 0.2 % carbon at 0.25 µm/px.
 */
export const syntheticSettingsSchema = z.strictObject({
  width: z.number().int().min(64).max(16384).default(2080),
  height: z.number().int().min(64).max(16384).default(1542),
  umPerPx: z.number().min(0.01).max(10).default(0.25),
  seed: z.number().int().min(0).max(4294967295).default(1),
  /** Area fraction of pearlite over the pixels that no bar hides. */
  pearliteFraction: share.default(0.25),
  /** Square root of the mean grain area aimed at (d̄ of ASTM E112); grains are ferrite grains and pearlite nodules together. */
  meanGrainSizeUm: z.number().positive().nullable().default(null),
  /** The same as a grain size number; give one of the two. Without either: 15 µm. */
  astmG: z.number().min(-3).max(17).nullable().default(null),
  growth: z.enum(['voronoi', 'johnsonMehl']).default('johnsonMehl'),
  banding: z
    .strictObject({
      /** 0: none, 1: pearlite in continuous bands. */
      strength: share.default(0),
      /** Direction along the bands, counter-clockwise from the image's x axis. */
      directionDegrees: z.number().min(-180).max(180).default(0),
      periodUm: z.number().positive().default(60),
    })
    .prefault({}),
  lamellae: z
    .strictObject({
      /** True interlamellar spacing, least and greatest over the colonies; the section shows more. */
      minSpacingUm: z.number().min(0.02).default(0.2),
      maxSpacingUm: z.number().min(0.02).default(0.45),
      /** Share of the possible contrast that resolved lamellae show. */
      contrast: share.default(0.8),
      /** Deviation of the light and dark patches within a colony, as a share of the way from pearlite's grey to ferrite's. */
      mottle: share.default(0.04),
    })
    .prefault({}),
  etch: z
    .strictObject({
      /** Grey of unetched ferrite. */
      ferriteLevel: share.default(0.84),
      /** Mean grey of pearlite whose lamellae are not resolved. */
      pearliteLevel: share.default(0.36),
      /** Standard deviation of grey between ferrite grains. */
      ferriteVariation: z.number().min(0).max(0.2).default(0.014),
      /** Standard deviation of grey between pearlite colonies. */
      pearliteVariation: z.number().min(0).max(0.3).default(0.06),
      /** Mean depth of ferrite boundaries, share of full scale. */
      boundaryContrast: share.default(0.42),
      boundaryWidthUm: z.number().min(0.05).max(5).default(0.45),
      /** Share of ferrite boundaries that the etchant hardly shows. */
      hiddenBoundaries: share.default(0.1),
      /** Etch pits per 1000 µm² of ferrite. */
      pitDensity: z.number().min(0).max(500).default(25),
      /** Uneven attack over the field. */
      unevenness: share.default(0.2),
    })
    .prefault({}),
  optics: z
    .strictObject({
      /** Loss of light in the corners. */
      vignette: share.default(0.08),
      /** Loss of light from one side to the other. */
      gradient: share.default(0.05),
      /** Standard deviation of the focus blur in pixels. */
      blurPx: z.number().min(0).max(20).default(0.9),
      /** Strength of the camera's unsharp mask. */
      sharpening: z.number().min(0).max(3).default(0.3),
      /** Electrons at full scale: shot noise has the deviation √(signal). */
      fullWell: z.number().min(100).max(1000000).default(9000),
      /** Deviation of the read noise, share of full scale. */
      readNoise: z.number().min(0).max(0.2).default(0.004),
      gamma: z.number().min(0.3).max(3).default(1),
      /** Light times this reaches the sensor: above 1 overexposed (ferrite saturates), below 1 too dark. */
      exposure: z.number().min(0.1).max(4).default(1),
      /** Gain of red, green and blue; null: a grey image. */
      colourCast: z.tuple([z.number().min(0.3).max(1.5), z.number().min(0.3).max(1.5), z.number().min(0.3).max(1.5)]).nullable().default(null),
      /** Saved as a JPEG of this quality (libjpeg's scale) and opened again; null: never. */
      jpegQuality: z.number().int().min(1).max(100).nullable().default(null),
    })
    .prefault({}),
  artefacts: z
    .strictObject({
      scratches: z.number().int().min(0).max(500).default(6),
      /** Depth of the deepest scratches as a share of ferrite's grey; most are much fainter. */
      scratchContrast: share.default(0.2),
      /** Per mm² of section. */
      sulfidesPerMm2: z.number().min(0).max(5000).default(60),
      oxidesPerMm2: z.number().min(0).max(5000).default(90),
      dust: z.number().int().min(0).max(500).default(2),
      stains: z.number().int().min(0).max(50).default(0),
      /** Loss of light in the darkest stains. */
      stainContrast: share.default(0.1),
    })
    .prefault({}),
  /** Text burnt in at the foot, beside a scale bar; null: none. */
  caption: z.string().max(80).nullable().default(null),
  /** A bar hides the micrograph. Ink is written over it: the truth stays that below. */
  captionStyle: z.enum(CAPTION_STYLES).default('whiteBar'),
  /** What the truth says of a bar: nothing, or ferrite, which teaches a model not to find pearlite there. */
  captionTruth: z.enum(['unlabelled', 'ferrite']).default('unlabelled'),
  /** Height of the caption as a share of the image's, 16 px at least. */
  captionHeight: z.number().min(0.01).max(0.25).default(0.045),
  /** Hand back the map of grain numbers too (4 bytes a pixel). */
  keepGrainMap: z.boolean().default(false),
});

/** Settings with every value present. */
export type SyntheticSettings = z.infer<typeof syntheticSettingsSchema>;
/** Settings as a caller may write them. */
export type SyntheticSettingsInput = z.input<typeof syntheticSettingsSchema>;

const MAX_PIXELS = 100_000_000;
const DEFAULT_GRAIN_SIZE_UM = 15;

/**
 * Fills in the defaults and checks every value.
 * @throws AppError `usage/invalid` naming the value that is wrong and what it may be.
 */
export function parseSyntheticSettings(input: unknown): SyntheticSettings {
  const result = syntheticSettingsSchema.safeParse(input);
  if (!result.success) {
    const issue = result.error.issues[0];
    const path = issue?.path.map(String).join('.') ?? '';
    const name = path === '' ? 'The settings of the synthetic micrograph' : `"${path}" of the synthetic micrograph`;
    throw new AppError('usage/invalid', `${name} cannot be used: ${issue?.message ?? 'unknown reason'}. Correct it and try again.`, { cause: result.error });
  }
  const settings = result.data;
  if (settings.width * settings.height > MAX_PIXELS) {
    throw new AppError('usage/invalid', `A synthetic micrograph of ${settings.width} × ${settings.height} pixels is too large: choose a width and height of at most ${MAX_PIXELS / 1e6} megapixels together.`);
  }
  if (settings.meanGrainSizeUm !== null && settings.astmG !== null) {
    throw new AppError('usage/invalid', `Both meanGrainSizeUm (${settings.meanGrainSizeUm}) and astmG (${settings.astmG}) are given: give the grain size one way only.`);
  }
  if (settings.lamellae.minSpacingUm > settings.lamellae.maxSpacingUm) {
    throw new AppError('usage/invalid', `"lamellae.minSpacingUm" (${settings.lamellae.minSpacingUm}) is above "lamellae.maxSpacingUm" (${settings.lamellae.maxSpacingUm}): swap them.`);
  }
  if (settings.etch.pearliteLevel > settings.etch.ferriteLevel) {
    throw new AppError('usage/invalid', `"etch.pearliteLevel" (${settings.etch.pearliteLevel}) is above "etch.ferriteLevel" (${settings.etch.ferriteLevel}): pearlite is the darker phase.`);
  }
  const grainPx = grainSizePx(settings);
  if (grainPx < 4 || grainPx > 4 * Math.max(settings.width, settings.height)) {
    throw new AppError('usage/invalid', `Grains of ${(grainPx * settings.umPerPx).toPrecision(3)} µm are ${grainPx.toPrecision(3)} pixels wide at ${settings.umPerPx} µm/px: choose a grain size or scale that gives at least 4 pixels and fits the field.`);
  }
  return settings;
}

/** The grain size aimed at in pixels: √(mean area). ASTM E112: G = 16.977369 − log₂(Ā in µm²). */
export function grainSizePx(settings: Pick<SyntheticSettings, 'meanGrainSizeUm' | 'astmG' | 'umPerPx'>): number {
  const um = settings.meanGrainSizeUm ?? (settings.astmG === null ? DEFAULT_GRAIN_SIZE_UM : 2 ** ((16.977369 - settings.astmG) / 2));
  return um / settings.umPerPx;
}

/** Half width of an etched ferrite boundary, px; about a pixel wide at least. */
export function groovePx(settings: SyntheticSettings): number {
  return Math.max(0.5, (0.5 * settings.etch.boundaryWidthUm) / settings.umPerPx);
}

/** Half width of the seam between pearlite colonies, px. */
export function seamPx(settings: SyntheticSettings): number {
  return 0.5 + 0.12 / settings.umPerPx;
}
