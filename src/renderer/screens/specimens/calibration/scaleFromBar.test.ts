import { expect, it } from 'vitest';
import { scaleFromBar } from './scaleFromBar.ts';

it('knows the scale to one pixel of the line', () => {
  expect(scaleFromBar({ from: { x: 10, y: 20 }, to: { x: 410, y: 20 } }, 100)).toEqual({ px: 400, umPerPx: 0.25, uncertainty: 0.25 / 400 });
  expect(scaleFromBar({ from: { x: 0, y: 0 }, to: { x: 30, y: 40 } }, 20)).toMatchObject({ px: 50, umPerPx: 0.4 });
});

it('says nothing from a point or a bar without a length', () => {
  expect(scaleFromBar({ from: { x: 1, y: 1 }, to: { x: 2, y: 1 } }, 100)).toBeNull();
  expect(scaleFromBar({ from: { x: 1, y: 1 }, to: { x: 90, y: 1 } }, 0)).toBeNull();
});
