import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/main/app.ts';
import type { MeasureRequest, NetworkMeasurement } from '../../src/main/services/NetworksService.ts';
import { NETWORKS } from '../../src/engine/networks/registry.ts';
import type { NetworkDescription } from '../../src/shared/engineProtocol/jobs.ts';
import { nital, nitalJson } from './runNital.ts';

const REQUEST: MeasureRequest = { ids: ['unet'], classes: 2, inputSize: 16, batchSize: 1, runs: 1, device: 'cpu', threads: 1 };

async function withApp<T>(use: (app: ReturnType<typeof createApp>) => Promise<T>): Promise<T> {
  const app = createApp();
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

describe('nital networks', () => {
  it('lists what every network costs', async () => {
    const { code, stdout } = await nital('networks');
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(NETWORKS.length + 2);
    expect(lines.find((line) => line.startsWith('unet '))).toMatch(/segmentation +7,697,410 +46 +28\.15 +96 px/);
    expect(lines.find((line) => line.startsWith('pspnet-resnet18 '))).toMatch(/whole tile/);
  });

  it('counts for the tile that is asked for, padded where it has to be', async () => {
    const of = async (size: number): Promise<NetworkDescription> => (await nitalJson<NetworkDescription>('networks', 'unet', '--size', String(size))).result;
    const [small, odd, large] = [await of(64), await of(61), await of(128)];
    expect(large.multiplyAdds).toBe(4 * small.multiplyAdds);
    expect(odd).toMatchObject({ multiplyAdds: small.multiplyAdds, learnables: small.learnables, receptiveField: 96, smallestTile: 8 });
    expect(odd.layers.map(({ type }) => type)).toEqual(expect.arrayContaining(['Mirror Padding', 'Crop 2D']));
    expect(odd.layers).toHaveLength(small.layers.length + 2);
  });

  it('measures them on this PC', async () => {
    const { code, result } = await nitalJson<(NetworkDescription & { measured: NetworkMeasurement })[]>('networks', 'unet', '--measure', '--size', '32', '--batch', '2', '--device', 'cpu', '--threads', '1');
    expect(code).toBe(0);
    const [{ id, measured }] = result as [(typeof result)[number]];
    expect(id).toBe('unet');
    expect(measured).toMatchObject({ inputSize: 32, batch: 2, device: 'cpu', failure: null });
    const { inference, training } = measured as { [K in 'inference' | 'training']: NonNullable<NetworkMeasurement[K]> };
    expect(inference.milliseconds).toBeGreaterThan(0);
    expect(training.milliseconds).toBeGreaterThan(0);
    // 31 MB of weights; training holds the weights, Adam's two arrays, and the new ones.
    expect(inference.peakMemoryMB).toBeGreaterThan(31);
    expect(training.peakMemoryMB).toBeGreaterThan(6 * 31);
  });

  it('goes on after one that cannot be run, and says why', async () => {
    const [stranger, unet] = await withApp((app) => app.networks.measure({ ...REQUEST, ids: ['unheard-of', 'unet'] }));
    expect(stranger).toMatchObject({ id: 'unheard-of', inference: null, training: null, failure: expect.stringContaining('no network "unheard-of"') as string });
    expect(unet).toMatchObject({ id: 'unet', failure: null });
  });

  it('stops when told to', async () => {
    const abort = new AbortController();
    const stages: string[] = [];
    const onProgress = ({ stage }: { readonly stage: string }): void => {
      stages.push(stage);
      abort.abort();
    };
    await withApp((app) => expect(app.networks.measure({ ...REQUEST, runs: 1000 }, { signal: abort.signal, onProgress })).rejects.toMatchObject({ code: 'job/cancelled' }));
    expect(stages).toContain('unet, inference');
    expect(stages).not.toContain('unet, training');
  });
});
