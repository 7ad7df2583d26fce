import { CLASS_COLOURS } from '../domain/labelSet.ts';

/**
 * How Nital looks: the one source of colours, type and spacing for the app, its charts and its reports. Greys carry no
 * tint, so that nothing beside a micrograph changes how its tones are seen.
 */
export const GREYS = {
  /** Surfaces of the dark appearance, from the back to the front. */
  dark: ['#141517', '#1a1b1e', '#25262b', '#2c2e33'],
  /** Surfaces of the light appearance, from the back to the front. */
  light: ['#ffffff', '#f8f9fa', '#f1f3f5', '#dee2e6'],
  /** The area behind an image. */
  stageDark: '#3b3b3b',
  stageLight: '#c9c9c9',
} as const;

/** Ink on light surfaces and on paper, from the strongest to the faintest. Each but the rules keeps 4.5 : 1 on white. */
export const INK = {
  strong: '#17181a',
  body: '#2e2f33',
  quiet: '#66686d',
  rule: '#c4c7cb',
  hairline: '#dee2e6',
} as const;

/** The same on the dark surfaces, with what charts need besides. Each but the rules keeps 4.5 : 1 on them. */
export const INK_ON_DARK = {
  strong: '#f4f5f6',
  body: '#d5d7da',
  quiet: '#a6a8ad',
  rule: '#55585f',
  hairline: '#34363b',
  band: '#212226',
  surface: '#1a1b1e',
  training: '#5f90d5',
} as const;

/** The temper colours of steel, and the two signals that mean one thing only. */
export const BRAND = {
  /** Primary. */
  blue: '#2b5ea8',
  /** Attention. */
  straw: '#d9a441',
  /** Secondary. */
  purple: '#6c3b7a',
  brown: '#a8672a',
  /** Error and loss of data only. */
  red: '#c92a2a',
  /** Success only. */
  green: '#2b8a3e',
} as const;

/** Colours that mean the same in every chart and picture. */
export const MEANING = {
  training: BRAND.blue,
  validation: CLASS_COLOURS[2],
  truePositive: '#ffffff',
  trueNegative: '#000000',
  falsePositive: '#37b24d',
  falseNegative: '#f06595',
} as const;

/** Inter is bundled. Sizes, the grid everything stands on, and radii in px on screen; the longest motion in ms. */
export const SCREEN = { fontFamily: 'Inter', basePx: 14, leastPx: 12, gridPx: 8, radiusPx: 6, motionMs: 150 } as const;
