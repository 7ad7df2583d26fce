import { describe, expect, it } from 'vitest';
import {
  decimalsOfUncertainty,
  formatCount,
  formatDay,
  formatMinutes,
  formatNumber,
  formatQuantity,
  formatShare,
  formatShareQuantity,
  roundUncertainty,
} from './quantity.ts';

/** Thin and no-break spaces made visible. */
const plain = (text: string): string => text.replaceAll('\u202f', '_').replaceAll('\u00a0', '~');

describe('roundUncertainty', () => {
  it('keeps two digits after a leading 1 or 2 and one digit otherwise', () => {
    expect([0.0123, 0.29, 0.31, 3.4, 9.01, 14.2, 142, 420].map(decimalsOfUncertainty)).toEqual([3, 2, 1, 0, 0, 0, -1, -2]);
  });

  it('rounds as the examples of the GUM, 7.2.6', () => {
    expect(roundUncertainty(10.47)).toBe(11);
    expect(roundUncertainty(28.05)).toBe(28);
  });

  it('never claims more accuracy than was found', () => {
    expect(roundUncertainty(0.0342)).toBe(0.04);
    expect(roundUncertainty(3.11)).toBe(4);
    expect(roundUncertainty(142)).toBe(150);
    expect(roundUncertainty(0.3)).toBe(0.3);
    expect(roundUncertainty(0.00025)).toBe(0.00025);
  });
});

describe('formatQuantity', () => {
  it('gives the value the digits of its uncertainty', () => {
    expect(plain(formatQuantity(54.3276, 2.06, '%'))).toBe('54.3~±~2.1_%');
    expect(plain(formatQuantity(20, 1.84704, '%'))).toBe('20.0~±~1.9_%');
    expect(plain(formatQuantity(0.12345, 0.0042, 'mm'))).toBe('0.123~±~0.005_mm');
    expect(plain(formatQuantity(12345, 340, 'µm'))).toBe('12_300~±~400_µm');
    expect(plain(formatQuantity(-7.25, 0.5, ''))).toBe('\u22127.3~±~0.5');
  });

  it('an uncertainty that rounds up to the next power keeps its place', () => {
    expect(plain(formatQuantity(55.55, 0.96, '%'))).toBe('55.6~±~1.0_%');
  });

  it('says nothing about accuracy where none is known', () => {
    expect(plain(formatQuantity(54.3276, null, '%'))).toBe('54.3_%');
    expect(plain(formatQuantity(54.3276, 0, '%'))).toBe('54.3_%');
    expect(formatQuantity(null, 1, '%')).toBe('\u2013');
    expect(formatQuantity(Number.NaN, null, '%')).toBe('\u2013');
  });

  it('takes shares from 0 to 1', () => {
    expect(plain(formatShareQuantity(0.543276, 0.0206))).toBe('54.3~±~2.1_%');
    expect(formatShareQuantity(null, null)).toBe('\u2013');
    expect(plain(formatShareQuantity(0.56, 4.97))).toMatch(/^56(\.0)?_% \(± over~100_%\)$/);
  });
});

describe('numbers', () => {
  it('groups digits in threes from five digits on', () => {
    expect(plain(formatCount(1234))).toBe('1234');
    expect(plain(formatCount(12345678))).toBe('12_345_678');
    expect(plain(formatNumber(-12345.678, 1))).toBe('\u221212_345.7');
    expect(plain(formatNumber(149, -2))).toBe('100');
  });

  it('has no negative nothing', () => {
    expect(formatNumber(-0.0001, 1)).toBe('0.0');
  });

  it('shows a share that rounds to nothing as less than the last place', () => {
    expect(plain(formatShare(0.0001))).toBe('<_0.1_%');
    expect(plain(formatShare(0))).toBe('0.0_%');
    expect(plain(formatShare(0.5, 2))).toBe('50.00_%');
    expect(formatShare(null)).toBe('\u2013');
  });
});

describe('times', () => {
  it('says durations as a laboratory does', () => {
    expect([0.5, 15, 2.5, 60, 90, 1440].map((minutes) => plain(formatMinutes(minutes)))).toEqual(['30_s', '15_min', '2.5_min', '1_h', '1_h 30_min', '24_h']);
  });

  it('keeps the calendar day as written', () => {
    expect(formatDay('2026-11-20T23:59:00+02:00')).toBe('20 November 2026');
    expect(formatDay('2026-01-05')).toBe('5 January 2026');
    expect(formatDay('in May')).toBe('in May');
  });
});
