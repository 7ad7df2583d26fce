import { expect, it } from 'vitest';
import { MEANING } from '../../../../shared/look/tokens.ts';
import { UNLABELLED } from '../../../../shared/raster/raster.ts';
import { LabelTiles } from '../../../editor/labels/LabelTiles.ts';
import { pixelOf } from '../../../editor/render/palette.ts';
import { comparisonOf } from './comparisonOf.ts';
import { JudgedLabels } from './JudgedLabels.ts';

const map = (...data: number[]): LabelTiles => LabelTiles.of({ width: 3, height: data.length / 3, data: Uint8Array.from(data) });
const [truth, predicted] = [map(0, 0, 1, 1, 2, UNLABELLED), map(0, 1, 0, 1, 1, 1)];

function seen(focus: Parameters<typeof comparisonOf>[0]): (number | undefined)[] {
  const { judge, palette } = comparisonOf(focus);
  const into = new Uint8Array(6);
  new JudgedLabels(truth, predicted, judge).sample({ x: 0, y: 0, width: 3, height: 2 }, 1, into);
  return [...into].map((value) => (value === UNLABELLED ? undefined : palette[value]));
}

it('colours how a class was found', () => {
  const [tn, tp, fp, fn] = [MEANING.trueNegative, MEANING.truePositive, MEANING.falsePositive, MEANING.falseNegative].map((colour) => pixelOf(colour, 1));
  expect(seen({ kind: 'class', index: 1 })).toEqual([tn, fp, fn, tp, fp, undefined]);
  expect(seen({ kind: 'class', index: 2 })).toEqual([tn, tn, tn, tn, fn, undefined]);
});

it('shows the pixels of a cell and no others', () => {
  const [dark, wrong, right] = [pixelOf('#000000', 0.6), pixelOf(MEANING.falseNegative, 1), pixelOf(MEANING.truePositive, 1)];
  expect(seen({ kind: 'cell', truth: 2, predicted: 1 })).toEqual([dark, dark, dark, dark, wrong, undefined]);
  expect(seen({ kind: 'cell', truth: 1, predicted: 1 })).toEqual([dark, dark, dark, right, dark, undefined]);
});
