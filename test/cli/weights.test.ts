import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignSafetensors } from '../engine-weights/foreignSafetensors.ts';
import { hashedWeights } from '../engine-weights/hashedNumbers.ts';
import { nital, nitalJson } from './runNital.ts';

const COMPUTE = ['--device', 'cpu', '--threads', '1'];
const TRAINING = ['--tile', '32', '--batch', '4', '--epochs', '1', '--seed', '5', '--shares', '0.5,0.25,0.25', ...COMPUTE];
const fixtures = resolve(import.meta.dirname, '../engine-weights/fixtures');

describe('weights from the command line', () => {
  let folder = '';
  let project = '';
  let torchvision = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nital-weights-cli-'));
    project = join(folder, 'steel.nital');
    await nital('project', 'create', project, '--label-set', '0:ferrite,1:pearlite');
    const made = await nital('synth', join(folder, 'images'), '--project', project, '--specimens', '4', '--fields', '1', '--width', '64', '--height', '64', '--grain-size', '6', '--seed', '3');
    expect(made.code, made.stderr).toBe(0);
    const { tensors } = JSON.parse(readFileSync(join(fixtures, 'mobilenetv2.json'), 'utf8')) as { tensors: Record<string, number[]> };
    torchvision = join(folder, 'mobilenet_v2.safetensors');
    await writeFile(torchvision, foreignSafetensors(new Map(Object.entries(tensors).map(([name, shape]) => [name, { shape, data: hashedWeights(name, shape) }]))));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('train from a torchvision encoder, and say what was taken and what to know', async () => {
    const { code, stdout, stderr } = await nital('train', project, '--weights', torchvision, '--weights-of', 'encoder', '--name', 'transferred', ...TRAINING);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/Started from "mobilenet_v2\.safetensors" \(names of torchvision's MobileNetV2; its encoder\): 306 arrays taken\./);
    expect(stdout).toMatch(/7 of the file have no place in the network: features\.18\.0\.weight, .* and 3 more/);
    expect(stderr).toMatch(/other padding/);
  });

  it('give scripts the whole report', async () => {
    const { code, result } = await nitalJson<{ initialWeights: { matched: number; missing: string[]; unexpected: string[] } }>('train', project, '--weights', torchvision, '--name', 'second', ...TRAINING);
    expect(code).toBe(0);
    expect(result.initialWeights).toMatchObject({ file: 'mobilenet_v2.safetensors', what: 'all', matched: 306, mismatched: [] });
    expect(result.initialWeights.missing).toContain('scorer.weight');
    expect(result.initialWeights.unexpected).toHaveLength(7);
  });

  it.each([
    ['fit nothing', 'small.pth', 'model/mismatch', /None of the weights in ".*small\.pth" fits the encoder of deeplabv3plus-mobilenetv2/],
    ['would run a command', 'malicious.pth', 'input/unsupported', /posix\.system.*nothing of it was executed/],
    ['are not weights', 'expected.json', 'input/unsupported', /no kind of weights/],
  ])('are refused when they %s', async (_what, file, error, words) => {
    const { code, result } = await nitalJson<{ error: { code: string; message: string } }>('train', project, '--weights', join(fixtures, file), '--weights-of', 'encoder', ...TRAINING);
    expect(code).toBe(error.startsWith('model') ? 5 : 3);
    expect(result.error.code).toBe(error);
    expect(result.error.message).toMatch(words);
  });
});
