import { expect, it } from 'vitest';
import { canonicalJson } from './canonicalJson.ts';

it('writes equal values equally, whatever the order of their keys', () => {
  const text = '{"a":[1,{"x":null,"y":"µ\\""}],"b":0.1}';
  expect(canonicalJson({ b: 0.1, a: [1, { y: 'µ"', x: null }] })).toBe(text);
  expect(canonicalJson({ a: [1, { x: null, y: 'µ"' }], b: 0.1, none: undefined })).toBe(text);
  expect(JSON.parse(canonicalJson({ b: 0.1, a: [1] }))).toEqual({ a: [1], b: 0.1 });
});

it('tells values apart that differ in the last digit or in order', () => {
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  expect(canonicalJson(0.1 + 0.2)).not.toBe(canonicalJson(0.3));
});
