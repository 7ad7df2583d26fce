import { expect, it } from 'vitest';
import { findNetwork, NETWORKS } from '../networks/registry.ts';
import { layerRatesOf } from './layerRates.ts';
import { normalizationOfMeans } from './normalizationOfMeans.ts';

it('finds the branch of the pooled image, unless it is frozen', () => {
  const found = NETWORKS.flatMap((facts) => normalizationOfMeans(facts.build({ classes: 2, inputHeight: 64, inputWidth: 64 })) ?? []);
  expect(found).toEqual(['psp_bn_1', 'classifier.0.convs.4.2', ...new Array<string>(3).fill('classifier.aspp.convs.4.2')]);
  const pspnet = findNetwork('pspnet-resnet18').build({ classes: 2, inputHeight: 64, inputWidth: 64 });
  expect(normalizationOfMeans(pspnet, layerRatesOf(pspnet, { psp_bn_1: 0 }))).toBeNull();
  expect(normalizationOfMeans(pspnet, layerRatesOf(pspnet, { psp_bn_1: 0.5 }))).toBe('psp_bn_1');
});
