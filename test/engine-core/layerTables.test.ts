import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeNetwork } from '../../src/engine/networks/describe.ts';
import { findNetwork, NETWORKS } from '../../src/engine/networks/registry.ts';
import type { LayerRow } from '../../src/shared/engineProtocol/jobs.ts';
import { sharedIsThere, sharedPath } from '../helpers/sharedData.ts';

interface PaperRow extends Omit<LayerRow, 'activations'> {
  /** Null, or null in it, where the paper's table leaves it out. */
  readonly activations: readonly (number | null)[] | null;
}

/** Facts about the tables for two classes at 224×224; the hash is of the rows, so that no row changes unnoticed. */
const facts = JSON.parse(readFileSync(new URL('layerFacts.json', import.meta.url), 'utf8')) as Record<string, { layers: number; learnables: number; rowsSha256: string }>;
const table = (id: string): ReturnType<typeof describeNetwork> => describeNetwork(findNetwork(id), { classes: 2, inputSize: 224 });

describe('layer tables', () => {
  it('have known facts for every network', () => {
    expect(Object.keys(facts).sort()).toEqual(NETWORKS.map(({ id }) => id).sort());
  });

  it.each(Object.entries(facts))('%s has its layers, learnables and rows', (id, { layers, learnables, rowsSha256 }) => {
    const description = table(id);
    expect(description.layers).toHaveLength(layers);
    expect(description.learnables).toBe(learnables);
    const rows = description.layers.map(({ index, name, type, activations, learnables: count }) => [index, name, type, activations, count]);
    expect(createHash('sha256').update(JSON.stringify(rows)).digest('hex')).toBe(rowsSha256);
  });

  /** Published for torchvision's layout with 32 classes; computed by hand from the layers of the mobile networks with 21, of which 5.23, 11.4 and 6.24 million are published. */
  it.each([
    ['deeplabv3-resnet101', 32, 61_001_856],
    ['fcn-resnet101', 32, 54_322_816],
    ['lraspp-mobilenetv3-large', 32, 3_223_408],
    ['deeplabv3plus-mobilenetv2-study5', 21, 5_225_717],
    ['deeplabv3plus-mobilenetv3-large', 21, 11_138_085],
    ['deeplabv3plus-mobilenetv3-small', 21, 6_241_557],
  ])('%s has with %i classes the published learnables', (id, classes, learnables) => {
    expect(describeNetwork(findNetwork(id), { classes, inputSize: 224 }).learnables).toBe(learnables);
  });

  /** Published for study 4, the ones with a classifier for 10 and 20 classes of images (shared/networks). */
  it.each([
    ['kanezaki', 2, 224, 24_832],
    ['kanezaki-classifier', 10, 32, 177_506],
    ['kanezaki-classifier', 20, 96, 2_288_468],
    ['kanezaki-classifier', 20, 224, 23_954_173],
    ['kanezaki-autoencoder', 2, 32, 225_883],
    ['kanezaki-autoencoder', 2, 96, 205_115],
    ['kanezaki-autoencoder', 2, 224, 609_915],
  ])('%s has with %i classes on %i px the published learnables', (id, classes, inputSize, learnables) => {
    expect(describeNetwork(findNetwork(id), { classes, inputSize })).toMatchObject({ learnables, task: 'unsupervised' });
  });

  const paper = sharedIsThere ? (JSON.parse(readFileSync(sharedPath('networks', 'paper-layers.json'), 'utf8')) as Record<string, PaperRow[]>) : {};
  if (!sharedIsThere) process.stdout.write('skipped: layer tables against the paper, because the folder "shared" is not beside the checkout\n');
  it.skipIf(!sharedIsThere).each(NETWORKS.filter(({ id }) => !sharedIsThere || id in paper).map(({ id }) => id))('%s is the paper’s, row by row', (id) => {
    const rows = paper[id] as PaperRow[];
    const all = table(id).layers;
    // SegNet's table leaves out the image input.
    const own = rows[0]?.type === all[0]?.type ? all : all.slice(1).map((row) => ({ ...row, index: row.index - 1 }));
    expect(own).toHaveLength(rows.length);
    rows.forEach((row, at) => {
      const { activations, ...rest } = own[at] as LayerRow;
      const given = row.activations?.map((size, axis) => (size === null ? null : activations?.[axis])) ?? null;
      expect({ ...rest, activations: given }).toEqual(row);
    });
  });
});
