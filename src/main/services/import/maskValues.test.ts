import { expect, it } from 'vitest';
import { parseLabelSet } from '../../../shared/domain/labelSet.ts';
import { parseMaskValues, toLabelMap, valueClasses } from './maskValues.ts';

const labelSet = parseLabelSet('0:ferrite,1:pearlite,2:MnS');
const mask = (values: number[]): { width: number; height: number; data: Uint16Array } => ({ width: values.length, height: 1, data: Uint16Array.from(values) });

it('takes class indices and 255 as unlabelled when nothing is said', () => {
  expect([...toLabelMap('a.png', mask([0, 1, 2, 255]), valueClasses(labelSet, undefined)).data]).toEqual([0, 1, 2, 255]);
});

it('takes values by name, by index, as unlabelled, and beyond 255', () => {
  const classes = valueClasses(labelSet, parseMaskValues('0=ferrite, 65535=PEARLITE, 7=2, 9=unlabeled'));
  expect([...toLabelMap('a.png', mask([0, 65535, 7, 9]), classes).data]).toEqual([0, 1, 2, 255]);
});

it('names values that mean nothing, the most by number', () => {
  expect(() => toLabelMap('/x/a.png', mask([0, 3, 3, 4, 5, 6, 7, 8]), valueClasses(labelSet, undefined))).toThrow(/The mask "a.png" holds values that mean no class: 3 \(2 pixels\), 4 \(1 pixel\), 5 .*, 7 \(1 pixel\) and 1 more\./);
  // Where meanings are given, 255 has none of its own.
  expect(() => toLabelMap('a.png', mask([255]), valueClasses(labelSet, parseMaskValues('0=ferrite')))).toThrow(/255 \(1 pixel\)/);
});

it.each(['0', '0=', 'a=ferrite', '-1=ferrite', '70000=ferrite', '0=a=b', ''])('refuses the meaning "%s"', (text) => {
  expect(() => parseMaskValues(text)).toThrow(/is no meaning of a mask value/);
});

it('refuses two meanings and unknown classes', () => {
  expect(() => valueClasses(labelSet, parseMaskValues('0=ferrite,0=pearlite'))).toThrow(/value 0 is given two meanings/);
  expect(() => valueClasses(labelSet, parseMaskValues('0=3'))).toThrow(/"3" is not a class of the project/);
});
