import { createHash } from 'node:crypto';
import { encodePng } from '../../src/imaging/png/encodePng.ts';
import { createProject } from '../../src/main/project/createProject.ts';
import { parseLabelSet } from '../../src/shared/domain/labelSet.ts';
import { Random } from '../../src/shared/random/Random.ts';

const GRADES = ['C15E', 'C22E', 'C35E', 'C45E', 'C60E', '42CrMo4', '100Cr6', '16MnCr5', 'S355J2', 'X5CrNi18-10'];
const MICROGRAPHS_EACH = 2;

/** Makes a project with so many micrographs of specimens that differ in all that lists sort and filter by. They share one small image file. */
export async function projectOfMany(path: string, micrographs: number): Promise<void> {
  const project = await createProject(path, { name: 'Many', labelSet: parseLabelSet('0:ferrite,1:pearlite') });
  const random = new Random(5);
  const any = <T>(list: readonly T[]): T => list[Math.floor(random.uniform() * list.length)] as T;
  try {
    const sha256 = await project.blobs.put(encodePng({ width: 64, height: 48, channels: 1, bitDepth: 8, data: Uint8Array.from({ length: 64 * 48 }, (_, at) => (at * 7) % 251) }));
    project.transaction(() => {
      for (let at = 0; at < micrographs; at++) {
        const number = Math.floor(at / MICROGRAPHS_EACH) + 1;
        const isFirst = at % MICROGRAPHS_EACH === 0;
        const { id: specimenId } = project.specimens.upsert({ code: `S-${number}`, ...(isFirst ? { grade: any(GRADES), batch: `B${Math.ceil(number / 25)}` } : {}) });
        if (isFirst) project.heatTreatments.replace(specimenId, [{ kind: any(['normalizing', 'annealing', 'tempering']), celsius: 600 + 10 * Math.floor(random.uniform() * 30), minutes: 30, cooling: any(['air', 'furnace', 'oil']) }]);
        const micrograph = project.micrographs.insert({
          specimenId, file: `S-${number}-${(at % MICROGRAPHS_EACH) + 1}.png`, sha256, pixelSha256: createHash('sha256').update(String(at)).digest('hex'),
          width: 64, height: 48, bitDepth: 8, channels: 1, modality: 'LOM', objective: '50x',
          calibration: random.uniform() < 0.8 ? { umPerPx: 0.5, source: 'entered', origin: 'made up', confirmed: true } : null,
        });
        if (random.uniform() < 0.5) project.masks.addRevision({ micrographId: micrograph.id, origin: 'drawn', by: 'nobody', sha256, labelledShare: 1 });
      }
    });
  } finally {
    project.close();
  }
}
