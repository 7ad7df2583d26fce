/** Sends files to a program whose cache lies on a disk of 4 MiB (its folder is named on the command line), and prints what came of it. */
import { readdirSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createApi } from '../../../src/main/api/createApi.ts';
import { createApp } from '../../../src/main/app.ts';
import { encodePng } from '../../../src/imaging/png/encodePng.ts';
import type { NitalContract } from '../../../src/shared/contract/contract.ts';
import { AppError } from '../../../src/shared/errors/AppError.ts';
import { RpcClient } from '../../../src/shared/rpc/RpcClient.ts';
import { memoryPair } from '../../helpers/memoryPair.ts';

const disk = process.argv[2] ?? '';
for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = disk;
const app = createApp();
const api = createApi(app);
const [near, far] = memoryPair();
api.attach(far);
const client = new RpcClient<NitalContract>();
client.connect(near);
const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'fine', (error: unknown) => (error instanceof AppError ? error.code : String(error)));

const { handle: project } = await client.call.projects.create({ path: join(disk, 'p.nital'), classes: '0:a,1:b' });
const tooMuch = await codeOf(client.call.imports.begin({ project, files: [{ name: 'a.png', bytes: 10_000_000 }] }));
const { import: id } = await client.call.imports.begin({ project, files: [{ name: 'a.png', bytes: 1_000_000 }] });
const { bavail, bsize } = statfsSync(disk);
writeFileSync(join(disk, 'filler'), new Uint8Array(bavail * bsize - 500_000));
const filledMeanwhile = await codeOf(client.call.imports.piece({ import: id, file: 0, offset: 0, bytes: new Uint8Array(1_000_000) }));
rmSync(join(disk, 'filler'));
await client.call.imports.discard({ import: id });
const left = readdirSync(join(disk, 'nital', 'imports', String(process.pid)));

const png = Uint8Array.from(encodePng({ width: 4, height: 3, channels: 1, bitDepth: 8, data: new Uint8Array(12) }));
const { import: again } = await client.call.imports.begin({ project, files: [{ name: 'a.png', bytes: png.length }] });
await client.call.imports.piece({ import: again, file: 0, offset: 0, bytes: png });
const done = new Promise<void>((resolve) => client.subscribe('job', {}, ({ endedAt }) => endedAt !== null && resolve()));
await client.call.imports.run({ import: again, choices: { folders: {}, table: null, maskValues: null, specimen: null, umPerPx: null, objective: null } });
await done;
const outcome = await client.call.imports.outcome({ import: again });
writeSync(1, JSON.stringify({ tooMuch, filledMeanwhile, left, afterwards: { imported: outcome?.imported, failed: outcome?.failed } }));
api.close();
await app.close();
