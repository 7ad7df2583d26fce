import { expect, it } from 'vitest';
import { niceStep } from './niceStep.ts';
import { fitted, levelFor, panned, toImage, toScreen, zoomed } from './viewTransform.ts';

const image = { width: 2080, height: 1542 };
const canvas = { width: 900, height: 700 };

it('zooms at the pointer and there and back again', () => {
  const view = fitted(image, canvas);
  const about = { left: 400, top: 300 };
  const under = toImage(view, about);
  const near = zoomed(view, about, 5, image, canvas);
  expect(toImage(near, about).x).toBeCloseTo(under.x, 9);
  expect(toScreen(near, under).top).toBeCloseTo(300, 9);
  const back = zoomed(near, about, view.scale, image, canvas);
  expect(back.left).toBeCloseTo(view.left, 6);
});

it('never loses the micrograph', () => {
  const view = panned(fitted(image, canvas), { left: 1e6, top: -1e6 }, image, canvas);
  const corner = toScreen(view, { x: 0, y: image.height });
  expect(corner.left).toBeLessThan(canvas.width);
  expect(corner.top).toBeGreaterThan(0);
});

it('takes the level that is as fine as the screen', () => {
  expect([8, 1, 0.9, 0.5, 0.49, 0.25, 0.01].map((scale) => levelFor(scale, 3))).toEqual([0, 0, 0, 1, 1, 2, 3]);
});

it('counts in 1, 2, 5', () => {
  expect([0.03, 1, 1.9, 2, 4.99, 5, 99, 100].map(niceStep)).toEqual([0.02, 1, 1, 2, 2, 5, 50, 100]);
});
