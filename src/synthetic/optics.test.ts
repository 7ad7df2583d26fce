import { describe, expect, test } from 'vitest';
import { blur, exposeSensor } from './optics.ts';
import { parseSyntheticSettings } from './syntheticSettings.ts';

describe('optics', () => {
  test('blur keeps a flat field flat and spreads a point as a Gaussian of the deviation asked for', () => {
    const flat = new Float32Array(40 * 30).fill(0.7);
    blur(flat, 40, 30, 2.5);
    for (const value of flat) expect(value).toBeCloseTo(0.7, 5);
    const point = new Float32Array(61 * 61);
    point[30 * 61 + 30] = 1;
    blur(point, 61, 61, 3);
    let total = 0;
    let second = 0;
    point.forEach((value, at) => {
      total += value;
      second += value * ((at % 61) - 30) ** 2;
    });
    expect(total).toBeCloseTo(1, 4);
    expect(Math.sqrt(second / total)).toBeCloseTo(3, 1);
    expect(point[33 * 61 + 30]).toBeCloseTo(point[30 * 61 + 27]!, 6);
  });

  test('the sensor adds noise of the deviation that full well and read noise say', () => {
    const settings = parseSyntheticSettings({ width: 400, height: 400, optics: { fullWell: 2000, readNoise: 0.01 } });
    const data = exposeSensor(new Float32Array(400 * 400).fill(0.5), settings);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
    expect(mean).toBeCloseTo(127.5, 0);
    expect(deviation / 255).toBeCloseTo(Math.sqrt(0.5 / 2000 + 0.0001), 3);
  });
});
