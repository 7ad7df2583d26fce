import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeModel } from '../../src/engine/onnx/modelProto.ts';
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

  it.each([[['--weights-of', 'encoder'], /--weights/], [['--weights', 'x.pth', '--resume'], /checkpoint/]])('are refused when %j would do nothing', async (options, words) => {
    const { code, result } = await nitalJson<{ error: { code: string; message: string } }>('train', project, ...options);
    expect(code).toBe(2);
    expect(result.error).toMatchObject({ code: 'usage/invalid', message: expect.stringMatching(words) as string });
  });

  describe('of a model, exported', () => {
    it('become an ONNX file that says what it is', async () => {
      const out = join(folder, 'pearlite.onnx');
      const { code, result } = await nitalJson<Record<string, unknown> & { metadata: Record<string, string>; difference: { largest: number } }>('export', project, '--model', 'transferred', '--out', out, '--threads', '1');
      expect(code).toBe(0);
      expect(result).toMatchObject({ model: 'transferred', path: out, network: 'deeplabv3plus-mobilenetv2', tileSize: 32, batchSize: 1 });
      expect(result.difference.largest).toBeLessThan(1e-4);
      const { metadata } = decodeModel(readFileSync(out));
      expect(metadata).toEqual(result.metadata);
      expect(JSON.parse(metadata['classes'] as string)).toMatchObject([{ name: 'ferrite' }, { name: 'pearlite' }]);
      const scale = JSON.parse(metadata['micrometresPerPixel'] as string) as { low: number; high: number };
      expect(scale.low).toBeGreaterThan(0);
      expect(scale.high).toBeGreaterThanOrEqual(scale.low);
      expect(JSON.parse(metadata['card'] as string)).toMatchObject({ splitBy: 'specimen', settings: { initialWeights: { path: 'mobilenet_v2.safetensors' } }, training: { initialWeights: { matched: 306 } } });
      // Nothing of where things lie on this PC.
      expect(JSON.stringify(metadata)).not.toContain(folder);
    });

    it('are written for people with size and difference, halved when asked', async () => {
      const out = join(folder, 'half.onnx');
      const { code, stdout } = await nital('export', project, '--model', 'second', '--out', out, '--tile', '49', '--batch', '2', '--half');
      expect(code).toBe(0);
      expect(stdout).toMatch(/Model "second" is in .*half\.onnx: 5\.\d MB, 2 × 3 × 49 × 49 px/);
      expect(stdout).toMatch(/differ by 0\.\d+ at most, \d+\.\d\d % of the pixels/);
    });

    it('are refused of a model that is not there', async () => {
      const { code, result } = await nitalJson<{ error: { code: string; message: string } }>('export', project, '--out', join(folder, 'no.onnx'), '--model', 'third');
      expect(code).toBe(4);
      expect(result.error.code).toBe('project/unknownRecord');
      expect(result.error.message).toMatch(/"third".*"second"/);
    });
  });
});
