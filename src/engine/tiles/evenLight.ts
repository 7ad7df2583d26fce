import { rasterOf } from '../../imaging/rasters.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import type { ImageSource } from './ImageSource.ts';

/** Cells along the longer side; pixels that are looked at along each side of a cell; pixels read at a time. */
const CELLS = 24;
const SAMPLES = 20;
const STRIP_PIXELS = 2 ** 22;
/** A cell has the level that this share of its pixels do not exceed: boundaries and specks are dark, so its upper levels say more of the light. */
const UPPER = 0.8;
/** Levels closer to the ends of the scale than this share of it are clipped or drawn by a program. */
const ENDS = 0.02;
/** Cells this dark, as a share of the brightest cell, count a quarter: noise and black level hide the light. */
const DARK = 0.1;
/** How far the terms of the surface are expected to be from none, in logarithms of grey over half the diagonal. */
const EXPECTED = 0.3;
const ROUNDS = 30;
const SMALLEST_SCALE = 0.01;
/** What lies in the dark is made brighter by no more than this. */
const MOST_GAIN = 4;

/** What grey values are multiplied by: `across[x] · down[y]`, at least 1 in one place and there least. */
export interface Light {
  readonly across: Float64Array;
  readonly down: Float64Array;
}

/** A step from one cell to the next: how the surface's terms and the logarithm of grey change, and how far it is believed. */
interface Step {
  readonly terms: Vector;
  readonly change: number;
  readonly trust: number;
}

/**
 * How unevenly a micrograph is lit, out of itself: the paraboloid (vignetting about any centre, and a slope) whose differences
 * between neighbouring cells fit best to those of the logarithm of grey. Steps at phase boundaries are outliers to it (weights of
 * Geman and McClure, 1987), so a picture that is dark on one side because the metal is stays so; where too little is known it is close to flat.
 * `tick` is called before each strip; what it throws ends the reading.
 */
export async function lightOf(source: ImageSource, tick: () => Promise<void> = async () => undefined): Promise<Light> {
  const { width, height } = source;
  const cell = Math.max(width, height) / CELLS;
  const [columns, rows] = [Math.round(width / cell), Math.round(height / cell)];
  if (Math.min(columns, rows) < 3 || cell < 4) return { across: new Float64Array(width).fill(1), down: new Float64Array(height).fill(1) };
  return surface(stepsOf(await cellLevels(source, columns, rows, tick), columns, rows, width, height), width, height);
}

/** The same picture under even light; what was clipped stays clipped. */
export function evened(raster: Raster, light: Light, left = 0, top = 0): Raster {
  const { width, height, channels, bitDepth, data } = raster;
  const highest = 2 ** bitDepth - 1;
  const out = bitDepth === 8 ? new Uint8Array(data.length) : new Uint16Array(data.length);
  for (let y = 0, at = 0; y < height; y++) {
    const down = light.down[top + y] as number;
    for (let x = 0; x < width; x++) {
      const gain = Math.min(MOST_GAIN, down * (light.across[left + x] as number));
      for (let channel = 0; channel < channels; channel++, at++) out[at] = Math.min(highest, Math.round((data[at] as number) * gain));
    }
  }
  return rasterOf(width, height, channels, out);
}

/** An image that is read under even light. */
export function evenedSource(source: ImageSource, light: Light): ImageSource {
  return { width: source.width, height: source.height, readWindow: async (window) => evened(await source.readWindow(window), light, window.x, window.y) };
}

/** The logarithm of each cell's level as a share of the scale; NaN where that is at an end of it. */
async function cellLevels(source: ImageSource, columns: number, rows: number, tick: () => Promise<void>): Promise<Float64Array> {
  const { width, height } = source;
  const across = samples(width, columns);
  const down = samples(height, rows);
  const found: number[][] = Array.from({ length: columns * rows }, () => []);
  const strip = Math.max(1, Math.floor(STRIP_PIXELS / width));
  let scale = 255;
  for (let top = 0; top < height; top += strip) {
    await tick();
    const raster = await source.readWindow({ x: 0, y: top, width, height: Math.min(strip, height - top) });
    scale = 2 ** raster.bitDepth - 1;
    for (const { at: y, cell: row } of down) {
      if (y < top || y >= top + raster.height) continue;
      for (const { at: x, cell: column } of across) found[row * columns + column]?.push(greyAt(raster, x, y - top));
    }
  }
  return Float64Array.from(found, (values) => {
    const level = (values.sort((a, b) => a - b)[Math.floor(UPPER * values.length)] as number) / scale;
    return level < ENDS || level > 1 - ENDS ? Number.NaN : Math.log(level);
  });
}

/** Places spread evenly in each of the cells that an axis is divided into. */
function samples(length: number, cells: number): { readonly at: number; readonly cell: number }[] {
  return Array.from({ length: cells }, (_, cell) => {
    const [from, to] = [Math.floor((cell * length) / cells), Math.floor(((cell + 1) * length) / cells)];
    const count = Math.min(SAMPLES, to - from);
    return Array.from({ length: count }, (_unused, sample) => ({ at: from + Math.floor(((sample + 0.5) * (to - from)) / count), cell }));
  }).flat();
}

function greyAt({ data, width, channels }: Raster, x: number, y: number): number {
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) sum += data[(y * width + x) * channels + channel] as number;
  return sum / channels;
}

function stepsOf(levels: Float64Array, columns: number, rows: number, width: number, height: number): Step[] {
  const brightest = levels.reduce((most, level) => (level > most ? level : most), Number.NEGATIVE_INFINITY);
  const trust = (level: number): number => (1 + DARK / Math.exp(level - brightest)) ** -2;
  const halfDiagonal = Math.hypot(width, height) / 2;
  const termsAt = (column: number, row: number): Vector => {
    const x = (((column + 0.5) / columns - 0.5) * width) / halfDiagonal;
    const y = (((row + 0.5) / rows - 0.5) * height) / halfDiagonal;
    return [x, y, x * x + y * y];
  };
  const steps: Step[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (const [right, below] of [[1, 0], [0, 1]] as const) {
        if (column + right >= columns || row + below >= rows) continue;
        const [here, there] = [levels[row * columns + column] as number, levels[(row + below) * columns + column + right] as number];
        if (Number.isNaN(here) || Number.isNaN(there)) continue;
        const [from, to] = [termsAt(column, row), termsAt(column + right, row + below)];
        steps.push({ terms: [to[0] - from[0], to[1] - from[1], to[2] - from[2]], change: there - here, trust: trust(here) * trust(there) });
      }
    }
  }
  return steps;
}

/** Reweighted least squares with a prior for no unevenness at all; then the gains, least where the light is brightest. */
function surface(steps: readonly Step[], width: number, height: number): Light {
  let terms: Vector = [0, 0, 0];
  for (let round = 0; round < ROUNDS && steps.length > 0; round++) {
    const misses = steps.map((step) => step.change - dot(step.terms, terms));
    const scale = Math.max(SMALLEST_SCALE, 1.4826 * median(misses.map(Math.abs)));
    terms = solved(steps, steps.map(({ trust }, at) => trust / (1 + ((misses[at] as number) / (1.5 * scale)) ** 2) ** 2), (scale / EXPECTED) ** 2);
  }
  const halfDiagonal = Math.hypot(width, height) / 2;
  const [slopeX, slopeY, bend] = terms;
  const axis = (length: number, slope: number): Float64Array => {
    const light = Float64Array.from({ length }, (_, at) => {
      const place = (at + 0.5 - length / 2) / halfDiagonal;
      return slope * place + bend * place * place;
    });
    const brightest = light.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    return light.map((value) => Math.exp(brightest - value));
  };
  return { across: axis(width, slopeX), down: axis(height, slopeY) };
}

type Vector = readonly [number, number, number];

/** The terms t that make Σ weight·(change − terms·t)² + prior·|t|² least: Cramer's rule on the normal equations, whose matrix is symmetric. */
function solved(steps: readonly Step[], weights: readonly number[], prior: number): Vector {
  const sum = (of: (step: Step) => number): number => steps.reduce((total, step, at) => total + (weights[at] as number) * of(step), 0);
  const both = (one: 0 | 1 | 2, other: 0 | 1 | 2): number => sum(({ terms }) => terms[one] * terms[other]) + (one === other ? prior : 0);
  const [first, second, third]: readonly [Vector, Vector, Vector] = [
    [both(0, 0), both(0, 1), both(0, 2)],
    [both(1, 0), both(1, 1), both(1, 2)],
    [both(2, 0), both(2, 1), both(2, 2)],
  ];
  const right: Vector = [sum(({ terms, change }) => terms[0] * change), sum(({ terms, change }) => terms[1] * change), sum(({ terms, change }) => terms[2] * change)];
  const whole = determinant(first, second, third);
  return [determinant(right, second, third) / whole, determinant(first, right, third) / whole, determinant(first, second, right) / whole];
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function determinant(a: Vector, b: Vector, c: Vector): number {
  return dot(a, [b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0]]);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] as number;
}
