import { describe, expect, test } from 'vitest';
import { drawFerrite } from './etching.ts';
import { drawPearlite, lamellaVisibility } from './lamellae.ts';
import { growStructure } from './phases.ts';
import { parseSyntheticSettings } from './syntheticSettings.ts';

describe('lamellae', () => {
  const settings = parseSyntheticSettings({ width: 512, height: 384, umPerPx: 0.06, meanGrainSizeUm: 9, pearliteFraction: 0.5, seed: 3, lamellae: { minSpacingUm: 0.4, maxSpacingUm: 0.5, contrast: 1 } });
  const structure = growStructure(settings, settings.height);
  const { grain, phase } = structure.grains;

  test('are drawn in pearlite only, and ferrite in ferrite only', () => {
    const plane = new Float32Array(512 * 384).fill(-9);
    drawPearlite(plane, settings, structure);
    for (let at = 0; at < plane.length; at++) expect(plane[at] === -9).toBe(phase[grain[at]!] === 0);
  });

  test('show where they are resolved and blur to grey where they are not', () => {
    expect(lamellaVisibility(1.9, 0.25)).toBe(0);
    expect(lamellaVisibility(4, 0.05)).toBe(0);
    expect(lamellaVisibility(12, 0.05)).toBeGreaterThan(0.4);
    const resolved = deviationInside({ ...settings, lamellae: { minSpacingUm: 0.8, maxSpacingUm: 0.9, contrast: 1, mottle: 0.04 } });
    const fine = deviationInside({ ...settings, lamellae: { minSpacingUm: 0.05, maxSpacingUm: 0.06, contrast: 1, mottle: 0.04 } });
    expect(resolved).toBeGreaterThan(2 * fine);
  });

  /** Root mean square of grey against the mean of the pixels 6 before and behind, along rows and columns, within pearlite. */
  function deviationInside(which: typeof settings): number {
    const plane = new Float32Array(512 * 384);
    drawPearlite(plane, which, structure);
    drawFerrite(plane, which, structure);
    let sum = 0;
    let count = 0;
    for (const reach of [6, 6 * 512]) {
      for (let at = reach; at < plane.length - reach; at += 17) {
        if (structure.depth[at]! < 14) continue;
        sum += (plane[at]! - 0.5 * (plane[at - reach]! + plane[at + reach]!)) ** 2;
        count++;
      }
    }
    expect(count).toBeGreaterThan(500);
    return Math.sqrt(sum / count);
  }
});
