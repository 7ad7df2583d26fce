import { expect, it } from 'vitest';
import type { HistoryPoint } from '../engineProtocol/jobs.ts';
import { runsOverlayOption } from './runsOverlayOption.ts';

const run = (points: number, validateEvery: number): HistoryPoint[] =>
  Array.from({ length: points }, (_, at) => ({ iteration: at + 1, epoch: 1, trainingLoss: 1 / (at + 1), trainingAccuracy: 1 - 0.4 / (at + 1), learningRate: 0.1, validationLoss: (at + 1) % validateEvery === 0 ? 0.3 : null, validationAccuracy: (at + 1) % validateEvery === 0 ? 0.8 : null }));

it('puts runs of different length over one axis, each in its colour', () => {
  const { xAxis, series } = runsOverlayOption([
    { name: 'run 1', colour: '#e69f00', history: run(40, 10) },
    { name: 'run 2', colour: '#56b4e9', history: run(100, 50) },
  ]) as unknown as { xAxis: { max: number }[]; series: { name: string; xAxisIndex: number; data: number[][]; itemStyle: { color: string } }[] };
  expect(xAxis.map(({ max }) => max)).toEqual([100, 100]);
  expect(series.map(({ name, xAxisIndex, data, itemStyle }) => [name, xAxisIndex, data.length, itemStyle.color])).toEqual([
    ['run 1', 0, 40, '#e69f00'], ['run 1', 0, 4, '#e69f00'], ['run 1', 1, 40, '#e69f00'], ['run 1', 1, 4, '#e69f00'],
    ['run 2', 0, 100, '#56b4e9'], ['run 2', 0, 2, '#56b4e9'], ['run 2', 1, 100, '#56b4e9'], ['run 2', 1, 2, '#56b4e9'],
  ]);
});

it('draws an empty frame for runs that have not begun', () => {
  expect(runsOverlayOption([{ name: 'run 1', colour: '#e69f00', history: [] }])).toMatchObject({ xAxis: [{ max: 1 }, { max: 1 }] });
});
