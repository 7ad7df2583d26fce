import { describe, expect, it } from 'vitest';
import type { ModelRecord } from '../../../shared/domain/records.ts';
import { ModelBox } from '../models/ModelBox.ts';
import type { ModelCard } from '../TrainingService.ts';
import { describeModel } from './describeModel.ts';

describe('a model in a report', () => {
  async function boxed(): Promise<ModelRecord & { readonly card: ModelCard }> {
    const box = new ModelBox();
    const [entry] = await box.list();
    if (entry === undefined) throw new Error('there is no model in the box');
    const { card } = await box.open(entry);
    return { id: 1, name: entry.name, network: entry.network, sha256: entry.sha256, card, runId: null, createdAt: '2026-11-29T12:00:00.000Z' };
  }

  it('tells of all that a model in the box learned from, not only of its last training', async () => {
    const { trainedOn } = describeModel(await boxed());
    expect(trainedOn).toContain('1454 synthetic micrographs');
    expect(trainedOn).toContain('; before that 18\u202f600 iterations on 5038 other synthetic micrographs, in 5 trainings');
  });

  it('says nothing of earlier trainings where a card does not', async () => {
    const model = await boxed();
    const { shipped: _shipped, ...card } = model.card;
    expect(describeModel({ ...model, card }).trainedOn).not.toContain('before that');
  });
});
