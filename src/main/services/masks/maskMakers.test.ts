import { expect, it } from 'vitest';
import { isMadeBy, madeTogether, proposedBy } from './maskMakers.ts';

it('keeps the model that proposed a mask, whoever corrected or accepted it', () => {
  for (const deed of ['accepted', 'corrected'] as const) expect(proposedBy({ origin: 'assisted', by: madeTogether('unet, small', deed, 'A. Keller, MTA') })).toBe('unet, small');
  expect(proposedBy({ origin: 'predicted', by: 'unet-1' })).toBe('unet-1');
  for (const origin of ['drawn', 'imported', 'synthetic'] as const) expect(proposedBy({ origin, by: 'unet-1, corrected by A' })).toBeNull();
  expect(proposedBy({ origin: 'assisted', by: 'superpixels' })).toBeNull();
  expect(isMadeBy('unet', { origin: 'assisted', by: 'unet, corrected by A' })).toBe(true);
});
