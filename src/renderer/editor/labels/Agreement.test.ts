import { describe, expect, it } from 'vitest';
import { UNLABELLED } from '../../../shared/raster/raster.ts';
import { Agreement, AGREEMENTS } from './Agreement.ts';
import { LabelTiles } from './LabelTiles.ts';

describe('a mask held against the truth', () => {
  it('says of every pixel whether it is rightly or wrongly of the class, where the truth is known', () => {
    const values = [0, 1, 2, UNLABELLED];
    const pairs = values.flatMap((mask) => values.map((truth) => ({ mask, truth })));
    const mask = LabelTiles.of({ width: 4, height: 4, data: Uint8Array.from(pairs, (pair) => pair.mask) });
    const truth = LabelTiles.of({ width: 4, height: 4, data: Uint8Array.from(pairs, (pair) => pair.truth) });
    const seen = new Uint8Array(16);
    new Agreement(mask, truth, 1).sample({ x: 0, y: 0, width: 4, height: 4 }, 1, seen);
    const words = pairs.map((pair) => (pair.truth === UNLABELLED ? undefined : `${(pair.mask === 1) === (pair.truth === 1) ? 'true' : 'false'}${pair.mask === 1 ? 'Positive' : 'Negative'}`));
    expect([...seen].map((value) => AGREEMENTS[value])).toEqual(words);
  });
});
