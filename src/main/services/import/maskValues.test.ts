import { expect, it } from 'vitest';
import { parseLabelSet } from '../../../shared/domain/labelSet.ts';
import { checkValues, parseMaskValues, toLabelMap, valueClasses } from './maskValues.ts';

const labelSet = parseLabelSet('0:ferrite,1:pearlite,2:MnS');
const mask = (values: number[]): { width: number; height: number; data: Uint16Array } => ({ width: values.length, height: 1, data: Uint16Array.from(values) });

it('takes class indices and 255 as unlabelled when nothing is said', () => {
  expect([...toLabelMap(mask([0, 1, 2, 255]), valueClasses(labelSet, undefined)).data]).toEqual([0, 1, 2, 255]);
});

it('takes values by name, by index, as unlabelled, and beyond 255', () => {
  const classes = valueClasses(labelSet, parseMaskValues('0=ferrite, 65535=PEARLITE, 7=2, 9=unlabeled'));
  expect([...toLabelMap(mask([0, 65535, 7, 9]), classes).data]).toEqual([0, 1, 2, 255]);
});

it('names values that mean nothing, the most by number', () => {
  expect(() => checkValues('/x/a.png', new Map([[0, 1], [3, 2], [4, 1], [5, 1], [6, 1], [7, 1], [8, 1]]), valueClasses(labelSet, undefined))).toThrow(/The mask "a.png" holds values that mean no class: 3 \(2 pixels\), 4 \(1 pixel\), 5 .*, 7 \(1 pixel\) and 1 more\./);
  // Where meanings are given, 255 has none of its own.
  expect(() => checkValues('a.png', new Map([[255, 1]]), valueClasses(labelSet, parseMaskValues('0=ferrite')))).toThrow(/255 \(1 pixel\)/);
});

it.each(['0', '0=', 'a=ferrite', '-1=ferrite', '70000=ferrite', '0=a=b', ''])('refuses the meaning "%s"', (text) => {
  expect(() => parseMaskValues(text)).toThrow(/is no meaning of a mask value/);
});

it('refuses two meanings and unknown classes', () => {
  expect(() => valueClasses(labelSet, parseMaskValues('0=ferrite,0=pearlite'))).toThrow(/value 0 is given two meanings/);
  expect(() => valueClasses(labelSet, parseMaskValues('0=3'))).toThrow(/"3" is not a class of the project/);
});
