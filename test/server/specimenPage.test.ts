import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import { encodeMaskPng } from '../../src/imaging/encodeMaskPng.ts';
import { createApi } from '../../src/main/api/createApi.ts';
import { createApp } from '../../src/main/app.ts';
import { serveApp } from '../../src/main/server/serveApp.ts';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { socketPort } from '../../src/shared/rpc/socketPort.ts';
import { ferritePearliteProject } from '../helpers/testProject.ts';
import { addBlank } from '../masks/drawing.ts';

it('tells of a specimen who made its masks, what was measured and what was reported', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nital-specimen-'));
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = join(folder, 'user');
  await mkdir(join(folder, 'page'));
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html>');
  const path = join(folder, 'steel.nital');
  const store = await ferritePearliteProject(path);
  const micrograph = await addBlank(store, 30, 20);
  const mask = async (value: number): Promise<string> => store.blobs.put(encodeMaskPng({ width: 30, height: 20, data: new Uint8Array(600).fill(value) }, store.labelSets.first()));
  const begun = await addBlank(store, 20, 30);
  store.masks.addRevision({ micrographId: micrograph.id, origin: 'predicted', by: 'unet-1', sha256: await mask(0), labelledShare: 1 });
  store.masks.addRevision({ micrographId: micrograph.id, origin: 'drawn', by: 'editor', sha256: await mask(1), labelledShare: 1 });
  store.masks.addRevision({ micrographId: begun.id, origin: 'drawn', by: 'editor', sha256: await mask(1), labelledShare: 0.2 });
  store.measurements.insert([{ micrographId: micrograph.id, quantity: 'area fraction of ferrite', value: 0.543, unit: '1', method: 'after ASTM E1245', uncertainty: 0.02, provenance: {} }]);
  store.reports.insert({ specimenId: micrograph.specimenId, sha256: await store.blobs.put(Buffer.from('a report')), number: '20261129-1', operator: 'Ada' });
  store.close();
  const app = createApp();
  const api = createApi(app);
  const served = await serveApp(api, { port: 0, host: '127.0.0.1', page: join(folder, 'page') });
  try {
    const url = new URL(served.url);
    const socket = new Socket(`ws://${url.host}/rpc`, ['nital', url.hash.slice(1)], { origin: `http://${url.host}` });
    await once(socket, 'open');
    const client = new RpcClient<NitalContract>();
    client.connect(socketPort(socket));
    const { handle: project } = await client.call.projects.open({ path });
    // A person has gone over what the model proposed: it counts as segmented and as masked. What was only begun does not.
    expect(await client.call.specimens.list({ project })).toMatchObject([{ code: 'S1', micrographs: 2, masked: 1, predicted: 0, segmented: 1, reports: 1, calibrated: 0 }]);
    // The list of reports counts as the list of specimens does.
    expect(await client.call.reports.subjects({ project })).toMatchObject([{ micrographs: 2, masked: 1, predicted: 0, models: [] }]);
    const settings = { micrographs: null, laboratory: null, address: [], operator: 'Ada', remarks: [], attachMasks: false };
    const { gaps } = await client.call.reports.plan({ project, specimen: micrograph.specimenId, settings });
    expect(gaps.map(({ sentence }) => sentence)).toContainEqual('1 of 2 micrographs is labelled to less than a half and left out of the means.');
    const today = new Date().toISOString().slice(0, 10);
    expect(await client.call.specimens.show({ project, id: micrograph.specimenId })).toMatchObject({
      masks: [{ micrographId: micrograph.id, file: 'S1.png', revision: 2, origin: 'drawn', by: 'editor', who: 'Ada', createdAt: expect.stringContaining(today) as string }, { micrographId: begun.id }],
      measurements: [{ quantity: 'area fraction of ferrite', value: 0.543, uncertainty: 0.02, unit: '1', method: 'after ASTM E1245' }],
      reports: [{ createdAt: expect.stringContaining(today) as string }],
    });
  } finally {
    await served.close();
    api.close();
    await app.close();
    await rm(folder, { recursive: true });
  }
});
