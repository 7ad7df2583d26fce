import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApp } from '../../src/main/app.ts';
import { readModelFile, weightsFor, writeModelFile } from '../../src/engine/files/modelFile.ts';
import { buildNetwork, findNetwork } from '../../src/engine/networks/registry.ts';
import { hashFile } from '../../src/main/project/files/hashFile.ts';
import type { ProjectStore } from '../../src/main/project/ProjectStore.ts';
import { BOX_FOLDER, type BoxedModel } from '../../src/main/services/models/ModelBox.ts';
import type { ModelCard, TrainingOutcome } from '../../src/main/services/TrainingService.ts';
import { parseLabelSet } from '../../src/shared/domain/labelSet.ts';
import { PRODUCT_VERSION } from '../../src/shared/product.ts';
import { AppError } from '../../src/shared/errors/AppError.ts';
import type { HeldOutFigures, ShippedFacts } from '../../src/main/services/models/ShippedFacts.ts';
import type { SyntheticRequest } from '../../src/main/services/synthetic/SyntheticRequest.ts';
import type { DatasetRecipeInput } from '../../src/shared/datasets/recipe.ts';
import type { TrainingSettingsInput } from '../../src/shared/engineProtocol/trainingSettings.ts';
import { fromRedAlone } from './fromRedAlone.ts';
import { judge } from './judge.ts';
import { COMMAND, FINEST_SEEN, HELD_OUT_SPECIMENS, LABEL_SET, LIMITS, MICROMETRES_PER_PIXEL, NAME, STAGES, STORAGE, TITLE } from './recipe.ts';

/**
 * Makes the model in the box from nothing: draws its micrographs, trains, writes `models/`, and judges what was written on
 * micrographs it has not seen.
 *
 *     npm run model:box -- [--work FOLDER] [--threads 2]
 *     npm run model:box -- --judge SEED
 *
 * An interrupted training goes on when the command is given again with the same folder. With `--judge` nothing is made: the model
 * that ships is judged on micrographs of the same hard settings drawn from another seed.
 */
const { values } = parseArgs({
  options: { work: { type: 'string', default: join(tmpdir(), 'nital-model-box') }, threads: { type: 'string', default: '2' }, judge: { type: 'string' } },
});

/** The trainings before the one that the card itself tells of. */
const BEFORE = STAGES.slice(0, -1).map(({ specimens, settings }) => ({ micrographs: specimens.reduce((sum, request) => sum + request.specimens * request.fields, 0), iterations: settings.maxIterations ?? 0 }));

const app = createApp();
try {
  if (values.judge === undefined) await build();
  else console.log(await judged(seedOf(values.judge)));
} finally {
  await app.close();
}

async function build(): Promise<void> {
  await mkdir(values.work, { recursive: true });
  let trained: Trained | null = null;
  for (const stage of STAGES) trained = await trainStage(stage, trained);
  if (trained === null) throw new AppError('internal', 'The recipe has no stage.');
  const { path, card } = trained;
  const weights = await writeWeights(path);
  await writeBox(weights, card, null);
  const figures = await judged(HELD_OUT_SPECIMENS.seed);
  await writeBox(weights, card, figures);
  console.log(figures);
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0) throw new AppError('usage/invalid', `"${text}" is no seed. Give a whole number, e.g. --judge 9002.`);
  return seed;
}

/** How the model in `models/` does on hard micrographs of this seed. */
async function judged(seed: number): Promise<HeldOutFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'nital-held-out-'));
  try {
    const project = await openOrCreate(join(folder, 'held-out.nital'));
    try {
      await draw(project, [{ ...HELD_OUT_SPECIMENS, seed }]);
      return await judge(app, project, NAME);
    } finally {
      project.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a stage ends with. */
interface Trained {
  readonly path: string;
  readonly card: ModelCard;
}

/** Trains from chance, or from the weights of the stage before. @throws AppError `job/cancelled`: it goes on when it is asked for again */
async function trainStage({ file, specimens, dataset, settings, fromStored, fromRed }: (typeof STAGES)[number], before: Trained | null): Promise<Trained> {
  const project = await openOrCreate(join(values.work, file));
  try {
    const known = project.models.byName(NAME);
    if (known === undefined) await draw(project, specimens);
    const model = known ?? (await train(project, dataset, { ...settings, ...(before === null ? {} : { initialWeights: { path: fromStored ? await stored(before.path, values.work, fromRed) : before.path, what: 'all' } }) })).model;
    if (model === null) throw new AppError('job/cancelled', 'The training was stopped. Give the command again to go on.');
    return { path: project.blobs.path(model.sha256), card: model.card as ModelCard };
  } finally {
    project.close();
  }
}

async function openOrCreate(path: string): Promise<ProjectStore> {
  await app.projects.create(path, { name: basename(path), labelSet: parseLabelSet(LABEL_SET) }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 'project/exists') throw error;
  });
  return app.projects.open(path);
}

/** Synthetic specimens for a project; what is there already is not added again. */
async function draw(project: ProjectStore, requests: readonly SyntheticRequest[]): Promise<void> {
  for (const request of requests) await app.synthetic.make(request, project);
}

async function train(project: ProjectStore, recipe: DatasetRecipeInput, settings: TrainingSettingsInput): Promise<TrainingOutcome> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  let shown = 0;
  const running = {
    pauseSignal: stop.signal,
    onProgress: ({ point }: { readonly point?: { readonly iteration: number; readonly trainingLoss: number; readonly validationAccuracy: number | null } }): void => {
      if (point === undefined || (point.iteration < shown + 50 && point.validationAccuracy === null)) return;
      shown = point.iteration;
      console.log(`${new Date().toISOString().slice(11, 19)}  iteration ${point.iteration}, loss ${point.trainingLoss.toFixed(4)}, validation ${point.validationAccuracy?.toFixed(4) ?? '–'}`);
    },
  };
  if (project.runs.latest()?.state === 'paused') return app.training.resume(project, null, running, NAME);
  return app.training.start(project, { recipe, settings: { ...settings, threads: Number(values.threads) }, modelName: NAME }, running);
}

/** The weights as they ship: kernels rounded to a byte a number, which answering hardly notices. */
async function writeWeights(trained: string): Promise<Pick<BoxedModel, 'file' | 'sha256' | 'bytes'>> {
  const path = await stored(trained, BOX_FOLDER);
  return { file: basename(path), sha256: await hashFile(path), bytes: (await stat(path)).size };
}

/** The model as it ships, written into a folder, `fromRed` as if it had looked at red alone: its path. */
async function stored(trained: string, folder: string, fromRed = false): Promise<string> {
  const { description, weights } = await readModelFile(trained);
  const { network, labelSet, tileSize } = description;
  const path = join(folder, `${NAME}.safetensors`);
  const graph = buildNetwork(findNetwork(network), { classes: labelSet.classes.length, inputHeight: tileSize, inputWidth: tileSize });
  const kept = weightsFor(graph, weights, trained);
  await writeModelFile(path, description, graph, fromRed ? fromRedAlone(kept) : kept, { storage: STORAGE });
  return path;
}

/** Manifest and card. */
async function writeBox(weights: Pick<BoxedModel, 'file' | 'sha256' | 'bytes'>, card: ModelCard, heldOut: HeldOutFigures | null): Promise<void> {
  const shipped: ShippedFacts = { title: TITLE, micrometresPerPixel: MICROMETRES_PER_PIXEL, finestSeen: FINEST_SEEN, limits: LIMITS, command: COMMAND, software: PRODUCT_VERSION, before: BEFORE, heldOut };
  const { network } = card.settings;
  const entry: BoxedModel = { name: NAME, title: TITLE, network, classes: card.classes, micrometresPerPixel: MICROMETRES_PER_PIXEL, ...weights, card: `${NAME}.json` };
  await writeJson(entry.card, { ...card, datasetId: null, shipped });
  await writeJson('manifest.json', { models: [entry] });
}

async function writeJson(name: string, value: unknown): Promise<void> {
  await writeFile(join(BOX_FOLDER, name), `${JSON.stringify(value, undefined, 1)}\n`);
}
