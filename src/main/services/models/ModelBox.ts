import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';
import { hashFile } from '../../project/files/hashFile.ts';
import type { ModelCard } from '../TrainingService.ts';

const boxedModelSchema = z.object({
  /** What `--model` calls it. */
  name: z.string().min(1),
  title: z.string(),
  network: z.string(),
  classes: z.array(z.string()).readonly(),
  /** Scales of the micrographs it is made for. */
  micrometresPerPixel: z.object({ low: z.number().positive(), high: z.number().positive() }),
  /** The weights, beside the manifest. */
  file: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive(),
  /** What is known of it besides its weights, a `ModelCard`, beside the manifest. */
  card: z.string(),
});
/** A model that comes with Nital. */
export type BoxedModel = z.infer<typeof boxedModelSchema>;

/** `models/manifest.json`. */
export const boxManifestSchema = z.object({ models: z.array(boxedModelSchema).readonly() });

/** The folder `models/` beside the source. */
export const BOX_FOLDER = fileURLToPath(new URL('../../../../models/', import.meta.url));

const REINSTALL = 'Install Nital anew.';

/** The models that come with Nital: a folder with a manifest, weights and cards. */
export class ModelBox {
  readonly #folder: string;

  constructor(folder: string = BOX_FOLDER) {
    this.#folder = folder;
  }

  /** @throws AppError `model/damaged` when the manifest cannot be understood, errors of `fromFileError`. */
  async list(): Promise<readonly BoxedModel[]> {
    const path = join(this.#folder, 'manifest.json');
    const parsed = boxManifestSchema.safeParse(await readJson(path));
    if (!parsed.success) throw new AppError('model/damaged', `"${path}" does not list the models that come with Nital. ${REINSTALL}`);
    return parsed.data.models;
  }

  /**
   * A model's weights, compared with their hash, and its card.
   * @throws AppError `model/damaged`, errors of `fromFileError`.
   */
  async open(model: BoxedModel): Promise<{ readonly path: string; readonly card: ModelCard }> {
    const path = join(this.#folder, model.file);
    if ((await hashFile(path)) !== model.sha256) throw new AppError('model/damaged', `"${path}" is not the model "${model.name}" that came with Nital: its hash is another. ${REINSTALL}`);
    return { path, card: (await readJson(join(this.#folder, model.card))) as ModelCard };
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => Promise.reject(fromFileError(error, path, 'read the models that come with Nital')));
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError('model/damaged', `"${path}" is not JSON. ${REINSTALL}`, { cause: error });
  }
}
