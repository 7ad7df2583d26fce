import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelCard } from '../../src/main/services/TrainingService.ts';
import { BOX_FOLDER } from '../../src/main/services/models/ModelBox.ts';
import type { ShippedFacts } from '../../src/main/services/models/ShippedFacts.ts';
import { temporaryFolder } from '../helpers/testProject.ts';
import { nitalJson } from './runNital.ts';

const NAME = 'nital-ferrite-pearlite';
const temporary = temporaryFolder();
afterAll(() => temporary.remove());

/** What a first start looks like: a project, micrographs, no training. Its classes stand in another order than the model's. */
async function projectOf(name: string, ...look: readonly string[]): Promise<string> {
  const project = join(temporary.path, `${name}.nital`);
  await nitalJson('project', 'create', project, '--label-set', '0:pearlite,1:ferrite');
  await nitalJson('synth', '--project', project, '--fields', '1', '--width', '640', '--height', '480', ...look);
  return project;
}

interface Judged {
  readonly globalAccuracy: number;
  readonly perImage: readonly { readonly trueFractions: readonly number[]; readonly predictedFractions: readonly number[] }[];
}

describe('the model in the box', () => {
  it('segments micrographs it has not seen at any scale of its range', async () => {
    for (const umPerPx of ['0.12', '0.25', '0.6']) {
      const project = await projectOf(`scale-${umPerPx}`, '--specimens', '3', '--pearlite', '0.2..0.8', '--um-per-px', umPerPx, '--grain-size', String(Number(umPerPx) * 60), '--seed', '77');
      const { code, result } = await nitalJson<Judged>('evaluate', project, '--model', NAME, '--on', 'all');
      expect(code).toBe(0);
      expect(result.globalAccuracy, umPerPx).toBeGreaterThan(0.97);
      for (const { trueFractions, predictedFractions } of result.perImage) expect(Math.abs((predictedFractions[0] ?? 0) - (trueFractions[0] ?? 0)), umPerPx).toBeLessThan(0.03);
    }
  });

  it('says on its card how it did on the hard ends of its ranges, beside a threshold', () => {
    const card = JSON.parse(readFileSync(join(BOX_FOLDER, `${NAME}.json`), 'utf8')) as ModelCard & { readonly shipped: ShippedFacts };
    const heldOut = card.shipped.heldOut;
    expect(heldOut?.micrographs).toBe(120);
    expect(heldOut?.globalAccuracy).toBeGreaterThan(0.98);
    expect(heldOut?.globalAccuracy).toBeGreaterThan((heldOut?.blurredOtsu.globalAccuracy ?? 1) + 0.05);
    expect(heldOut?.meanFractionError).toBeLessThan(0.01);
    expect(heldOut?.meanFractionError).toBeLessThan((heldOut?.blurredOtsu.meanFractionError ?? 0) / 2);
  });
});
