/**
 * Writes micrographs, masks and runs into the project named on its command line until it is killed. Each micrograph is
 * said on standard output after its transaction, as `saved PIXELHASH`: from then on it must survive anything.
 */
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openProject } from '../../../src/main/project/openProject.ts';

const project = openProject(process.argv[2] ?? '', { operator: 'writer' });
const { id: datasetId } = project.datasets.insert({ name: project.datasets.freeName('d'), recipe: {}, members: [] });
writeSync(1, 'ready\n');
for (let round = 0; ; round++) {
  const image = randomBytes(1 + Math.floor(Math.random() * 400_000));
  const [sha256, maskSha256] = await Promise.all([project.blobs.put(image), project.blobs.put(randomBytes(2000))]);
  const pixelSha256 = createHash('sha256').update(image).update('pixels').digest('hex');
  project.transaction(() => {
    const specimen = project.specimens.upsert({ code: `S${round % 5}`, remarks: pixelSha256 });
    const micrograph = project.micrographs.insert({
      specimenId: specimen.id, file: 'x.png', sha256, pixelSha256, width: 8, height: 8, bitDepth: 8, channels: 1,
      modality: null, objective: null, calibration: { umPerPx: 0.25, source: 'entered', origin: 'test', confirmed: true },
    });
    project.masks.addRevision({ micrographId: micrograph.id, origin: 'drawn', by: 'brush', sha256: maskSha256, labelledShare: 1 });
  });
  writeSync(1, `saved ${pixelSha256}\n`);
  if (round % 4 === 0) {
    const run = project.runs.insert({ datasetId, network: 'unet', settings: {} });
    if (round % 8 === 0) writeFileSync(join(project.runFolder(run.id), 'checkpoint.safetensors'), 'x');
  }
}
