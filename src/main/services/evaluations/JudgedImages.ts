import type { JudgedPixels } from '../../../shared/contract/areas/evaluationsArea.ts';
import type { Picture } from '../../../shared/contract/areas/micrographsArea.ts';
import type { Id } from '../../../shared/domain/records.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import type { PixelRect } from '../../../shared/raster/raster.ts';
import type { ImageWorker } from '../../imageWorker/ImageWorker.ts';
import type { JudgedFiles } from '../../imageWorker/imageTasks.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import type { StoredFacts } from '../EvaluationService.ts';

/** The pixels of images that models were judged on: truth beside prediction. */
export class JudgedImages {
  readonly #images: ImageWorker;

  constructor(images: ImageWorker) {
    this.#images = images;
  }

  /**
   * `image`: its place among the images of the evaluation.
   * @throws AppError `project/unknownRecord` for an image there is not, or of which no pixels were kept; `project/damaged`
   */
  async pixels(project: ProjectStore, evaluationId: Id, image: number): Promise<JudgedPixels> {
    const files = filesOf(project, evaluationId, image);
    return { rect: files.rect, ...(await this.#images.run('judgedPixels', files)) };
  }

  /** @throws AppError as `pixels` */
  async picture(project: ProjectStore, evaluationId: Id, image: number, classIndex: number, side: number): Promise<Picture> {
    return { type: 'image/png', bytes: await this.#images.run('judgedPicture', { ...filesOf(project, evaluationId, image), classIndex, side }) };
  }
}

function filesOf(project: ProjectStore, evaluationId: Id, image: number): JudgedFiles {
  const { kept } = project.evaluations.get(evaluationId).result as StoredFacts;
  if (kept === undefined) throw new AppError('project/unknownRecord', 'This evaluation was made by an earlier version, which did not keep what the model said. Judge the model anew to see its pixels.');
  const part = kept.parts[image];
  const source = part === undefined ? undefined : kept.micrographs[part.micrograph];
  if (part === undefined || source === undefined || source.predicted === null) throw new AppError('project/unknownRecord', `The evaluation has no image ${image + 1}: it was made on ${kept.parts.length}.`);
  const { width, height, file } = project.micrographs.get(source.micrographId);
  const truth = project.masks.get(source.maskRevisionId);
  for (const sha256 of [truth.sha256, source.predicted]) {
    if (!project.blobs.has(sha256)) throw new AppError('project/damaged', `A mask of "${file}" is missing ("${project.blobs.path(sha256)}"). Restore it from a backup with "nital project restore", or judge the model anew.`);
  }
  const rect = within(part.rect, width, height);
  return { truthPath: project.blobs.path(truth.sha256), predictedPath: project.blobs.path(source.predicted), rect, row: part.row + rect.y - part.rect.y, column: rect.x - part.rect.x };
}

/** A tile of a micrograph that is smaller reaches beyond it. */
function within({ x, y, width, height }: PixelRect, imageWidth: number, imageHeight: number): PixelRect {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  return { x: left, y: top, width: Math.min(imageWidth, x + width) - left, height: Math.min(imageHeight, y + height) - top };
}
