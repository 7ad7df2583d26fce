import { expect, it } from 'vitest';
import type { Micrograph } from '../../../../shared/domain/records.ts';
import { likeMicrographs, objectiveScales } from './likeMicrographs.ts';

const micrograph = (id: number, objective: string | null, width: number, umPerPx: number | null, confirmed = true): Micrograph => ({
  id, specimenId: 1, file: `${id}.tif`, sha256: '', pixelSha256: '', width, height: 10, bitDepth: 8, channels: 1, modality: null, objective,
  calibration: umPerPx === null ? null : { umPerPx, source: 'entered', origin: '', confirmed },
});
const all = [micrograph(1, '50x', 20, 0.2), micrograph(2, '50x', 20, null), micrograph(3, '20x', 20, 0.5), micrograph(4, '50x', 40, 0.1), micrograph(5, '50x', 20, 0.2), micrograph(6, null, 20, 9, false)];

it('finds what was taken with the same objective at the same size', () => {
  expect(likeMicrographs(micrograph(9, '50x', 20, null), all).map(({ id }) => id)).toEqual([1, 2, 5]);
});

it('lists the confirmed scales in use', () => {
  expect(objectiveScales(all).map(({ objective, width, umPerPx, micrographs }) => [objective, width, umPerPx, micrographs])).toEqual([['50x', 20, 0.2, 2], ['20x', 20, 0.5, 1], ['50x', 40, 0.1, 1]]);
});
