import { AppError } from '../../src/shared/errors/AppError.ts';
import { inflateRawSync } from 'node:zlib';
import type { OpenedMask, StrokeEntry } from '../../src/shared/contract/areas/masksArea.ts';
import type { Micrograph } from '../../src/shared/domain/records.ts';
import { applyDelta, deltaBetween } from '../../src/shared/labelMap/delta.ts';
import type { Random } from '../../src/shared/random/Random.ts';
import type { LabelMap } from '../../src/shared/raster/raster.ts';
import { encodePng } from '../../src/imaging/png/encodePng.ts';
import type { ProjectStore } from '../../src/main/project/ProjectStore.ts';
import { sha256Of } from '../helpers/testProject.ts';

/** Puts a grey micrograph without a mask into a project. */
export async function addBlank(project: ProjectStore, width: number, height: number, code = 'S1'): Promise<Micrograph> {
  const data = Uint8Array.from({ length: width * height }, (_, at) => (at * 7) % 251);
  const sha256 = await project.blobs.put(encodePng({ width, height, channels: 1, bitDepth: 8, data }));
  const pixelSha256 = sha256Of(`${code} ${width} ${height}`);
  return project.transaction(() =>
    project.micrographs.insert({ specimenId: project.specimens.upsert({ code }).id, file: `${code}.png`, sha256, pixelSha256, width, height, bitDepth: 8, channels: 1, modality: 'LOM', objective: null, calibration: null }),
  );
}

export function labelsOf({ width, height, labels }: Pick<OpenedMask, 'width' | 'height' | 'labels'>): LabelMap {
  const data = new Uint8Array(inflateRawSync(labels));
  if (data.length !== width * height) throw new AppError('internal', `${data.length} labels of ${width} × ${height} pixels`);
  return { width, height, data };
}

/** A window as it keeps a mask: what it shows, and what can be undone. */
export class Painter {
  readonly map: LabelMap;
  readonly #strokes: Uint8Array[] = [];
  #undone = 0;

  constructor(map: LabelMap) {
    this.map = { ...map, data: map.data.slice() };
  }

  /** Draws a filled rectangle of a class. */
  stroke(x: number, y: number, width: number, height: number, value: number): StrokeEntry {
    const after = { ...this.map, data: this.map.data.slice() };
    for (let row = y; row < Math.min(y + height, this.map.height); row++) after.data.fill(value, row * this.map.width + x, row * this.map.width + Math.min(x + width, this.map.width));
    const delta = deltaBetween(this.map, after);
    applyDelta(this.map, delta, 'redo');
    this.#strokes.splice(this.#strokes.length - this.#undone, this.#undone, delta);
    this.#undone = 0;
    return { kind: 'stroke', label: 'Brush', code: 'brush', delta };
  }

  /** Something a person may do next. */
  any(random: Random): StrokeEntry {
    const kind = random.uniform();
    const below = (limit: number): number => Math.floor(random.uniform() * limit);
    if (kind < 0.25 && this.#undone < this.#strokes.length) {
      applyDelta(this.map, this.#strokes[this.#strokes.length - ++this.#undone] as Uint8Array, 'undo');
      return { kind: 'undo', label: 'Brush', code: 'brush' };
    }
    if (kind < 0.45 && this.#undone > 0) {
      applyDelta(this.map, this.#strokes[this.#strokes.length - this.#undone--] as Uint8Array, 'redo');
      return { kind: 'redo', label: 'Brush', code: 'brush' };
    }
    return this.stroke(below(this.map.width), below(this.map.height), 1 + below(20), 1 + below(20), [0, 1, 255][below(3)] as number);
  }
}
