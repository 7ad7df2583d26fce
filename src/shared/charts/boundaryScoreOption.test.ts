import { expect, it } from 'vitest';
import { boundaryScoreOption } from './boundaryScoreOption.ts';

interface Drawn {
  readonly xAxis: { readonly name: string };
  readonly yAxis: { readonly min: number; readonly max: number };
  readonly legend: { readonly show: boolean };
  readonly series: readonly { readonly name: string; readonly data: readonly (readonly number[])[] }[];
}

const points = [{ tolerancePx: 1, value: 0.5 }, { tolerancePx: 2, value: 0.75 }, { tolerancePx: 4, value: null }];

it('counts in µm where the scale is known, and marks the usual tolerance', () => {
  const { xAxis, yAxis, series, legend } = boundaryScoreOption([{ name: 'unet', colour: '#e69f00', points }], { umPerPx: 0.25, defaultTolerance: 6 }) as unknown as Drawn;
  expect(xAxis.name).toContain('µm');
  expect([yAxis.min, yAxis.max]).toEqual([0.4, 1]);
  expect(series.map(({ name, data }) => [name, data])).toEqual([['MATLAB’s tolerance', [[1.5, 0.4], [1.5, 1]]], ['unet', [[0.25, 0.5], [0.5, 0.75]]]]);
  expect(legend.show).toBe(false);
});

it('counts in pixels without a scale, with a legend for several models', () => {
  const { xAxis, series, legend } = boundaryScoreOption([{ name: 'a', colour: '#e69f00', points }, { name: 'b', colour: '#56b4e9', points: [] }], { umPerPx: null, defaultTolerance: null }) as unknown as Drawn;
  expect(xAxis.name).toContain('px');
  expect(series.map(({ name, data }) => [name, data.length])).toEqual([['a', 2], ['b', 0]]);
  expect(legend.show).toBe(true);
});
