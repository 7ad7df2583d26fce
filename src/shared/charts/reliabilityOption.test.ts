import { expect, it } from 'vitest';
import { ReliabilityCounter } from '../metrics/reliability.ts';
import { reliabilityOption } from './reliabilityOption.ts';

interface Drawn {
  readonly xAxis: { readonly min: number; readonly max: number };
  readonly series: readonly { readonly name: string; readonly data: readonly { readonly value: readonly number[]; readonly symbolSize: number }[] }[];
}

it('puts a dot where the pixels are, its area by how many, over the line of a model that knows itself', () => {
  const counter = new ReliabilityCounter(10);
  for (let at = 0; at < 75; at++) counter.add(0.95, at < 60);
  for (let at = 0; at < 25; at++) counter.add(0.65, at < 20);
  const { xAxis, series } = reliabilityOption([{ name: 'unet', colour: '#e69f00', reliability: counter.result() }]) as unknown as Drawn;
  expect([xAxis.min, xAxis.max]).toEqual([60, 100]);
  expect(series[0]).toMatchObject({ name: 'sure and right alike', data: [[60, 60], [100, 100]] });
  const dots = series[1]?.data ?? [];
  expect(dots.map(({ value }) => value.map((each) => Number(each.toFixed(6))))).toEqual([[65, 80], [95, 80]]);
  expect((dots[1]?.symbolSize ?? 0) ** 2 / (dots[0]?.symbolSize ?? 1) ** 2).toBeCloseTo(3, 10);
});

it('draws an empty frame where nothing was counted', () => {
  const { xAxis, series } = reliabilityOption([{ name: 'unet', colour: '#e69f00', reliability: new ReliabilityCounter().result() }]) as unknown as Drawn;
  expect(xAxis.min).toBe(90);
  expect(series[1]?.data).toEqual([]);
});
