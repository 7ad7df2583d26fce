import type { LabelSet } from '../../shared/domain/labelSet.ts';
import { matchClasses } from '../../shared/domain/matchClasses.ts';
import { NO_TEST_TIME_AUGMENTATION, type TestTimeAugmentation } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import { ownNormalisationBy } from '../../shared/engineProtocol/trainingSettings.ts';
import { rangesOf, readModelFile, weightsFor, type ModelFile } from '../files/modelFile.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import type { Normalisation } from '../lowering/forward.ts';
import { buildNetwork, type NetworkFacts } from '../networks/registry.ts';
import { evened, evenedSource, lightOf } from '../tiles/evenLight.ts';
import { doubleLabels, halfSource } from '../tiles/halfSize.ts';
import type { DeviceId } from '../session/DeviceId.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import { sourceOf, type ImageSource } from '../tiles/ImageSource.ts';
import { ownNormalisationOf } from '../tiles/ownNormalisation.ts';
import { orientationsOf } from './orientations.ts';
import { Predictor } from './Predictor.ts';
import { countTiles, segmentPixels, type RowListener, type Segmentation, type SegmentOptions } from './segmentPixels.ts';

/** Tiles that go through the network together: enough to keep a processor busy without much memory. */
const BATCH = 4;

/** How an image is segmented. */
export interface SegmentWishes extends Pick<SegmentOptions, 'overlap' | 'tick'> {
  /** In which variants it is seen; as it is unless given. */
  readonly testTimeAugmentation?: TestTimeAugmentation;
  /** What its width and height are multiplied by before all else; 1 unless given. */
  readonly scale?: number;
  /** The micrograph that it is a part of, by which it is normalised then, both as `asSeen` gives them; unless given it is a whole one, as it was taken. */
  readonly partOf?: ImageSource;
  /** Hears of each row of the image, in the wanted classes. */
  readonly onRow?: RowListener;
}

/** A model file, ready to segment images on a device. */
export class LoadedModel {
  readonly description: ModelFile['description'];
  /** Classes that segmentations are given in. */
  readonly labelSet: LabelSet;
  /** Where each of the model's own classes stands among them. */
  readonly #indexOf: Uint8Array;
  readonly #weights: ModelFile['weights'];
  readonly #graph: LayerGraph;
  readonly #stride: number;
  readonly #device: DeviceId;
  readonly #threads: number | null;
  /** By batch size: small images have fewer tiles than a whole batch. */
  readonly #predictors = new Map<number, Predictor>();
  /** Of micrographs that are segmented part by part. */
  readonly #normalisations = new WeakMap<ImageSource, Normalisation>();

  private constructor(file: ModelFile, labelSet: LabelSet, indexOf: Uint8Array, graph: LayerGraph, stride: number, device: DeviceId, threads: number | null) {
    this.description = file.description;
    this.labelSet = labelSet;
    this.#indexOf = indexOf;
    this.#weights = file.weights;
    this.#graph = graph;
    this.#stride = stride;
    this.#device = device;
    this.#threads = threads;
  }

  /**
   * Reads a model and looks whether its weights fit the network it names. Its classes are found by name in `wanted`, or
   * keep their own order without it.
   * @throws AppError `input/notFound`, `model/damaged`, `model/fromFuture`, `model/mismatch`, `network/unknown`
   */
  static async open(path: string, find: (id: string) => NetworkFacts, device: DeviceId, threads: number | null, wanted?: LabelSet): Promise<LoadedModel> {
    const file = await readModelFile(path);
    const { network, labelSet, tileSize } = file.description;
    const facts = find(network);
    const graph = buildNetwork(facts, { classes: labelSet.classes.length, inputHeight: tileSize, inputWidth: tileSize });
    const classes = wanted ?? labelSet;
    const indexOf = matchClasses(labelSet.classes.map(({ name }) => name), classes);
    return new LoadedModel({ ...file, weights: weightsFor(graph, file.weights, path) }, classes, indexOf, graph, facts.strideMultiple, device, threads);
  }

  /** Segments an image of any size; see `segmentPixels`. A model trained at half size sees the image so. */
  async segment(taken: ImageSource, { onRow, ...given }: SegmentWishes): Promise<Segmentation> {
    const { halfSize } = this.description.settings;
    const source = given.partOf === undefined && this.description.settings.evenLight ? evenedSource(taken, await lightOf(taken, async () => given.tick?.(0, 1))) : taken;
    const wishes = onRow === undefined ? given : { ...given, onRow: this.#rowsInWantedClasses(halfSize ? doubleRows(onRow, source.width, source.height) : onRow) };
    const normalisation = await this.#normalisationOf(wishes.partOf ?? source, wishes.tick);
    if (!halfSize) return this.#inWantedClasses(await this.#segment(source, wishes, normalisation));
    const halved = await this.#segment(halfSource(source), wishes, normalisation);
    const labels = doubleLabels(halved.labels, source.width, source.height);
    const classPixels = halved.classPixels.map(() => 0);
    for (const label of labels.data) classPixels[label] = (classPixels[label] as number) + 1;
    return this.#inWantedClasses({ ...halved, labels, classPixels });
  }

  /** A micrograph as this model is to be shown parts of it: under even light if it was trained so. */
  async asSeen(raster: Raster): Promise<Raster> {
    return this.description.settings.evenLight ? evened(raster, await lightOf(sourceOf(raster))) : raster;
  }

  #inWantedClasses(segmentation: Segmentation): Segmentation {
    const { labels, classPixels } = segmentation;
    const indexOf = this.#indexOf;
    if (indexOf.every((index, at) => index === at) && this.labelSet.classes.length === indexOf.length) return segmentation;
    const pixels = this.labelSet.classes.map(() => 0);
    classPixels.forEach((count, at) => (pixels[indexOf[at] as number] = count));
    return { ...segmentation, labels: { ...labels, data: labels.data.map((label) => indexOf[label] as number) }, classPixels: pixels };
  }

  #rowsInWantedClasses(onRow: RowListener): RowListener {
    const indexOf = this.#indexOf;
    return (y, labels, confidences) => onRow(y, labels.map((label) => indexOf[label] as number), confidences);
  }

  async #segment(source: ImageSource, { overlap, tick, onRow, scale = 1, testTimeAugmentation = NO_TEST_TIME_AUGMENTATION }: SegmentWishes, normalisation: Normalisation | null): Promise<Segmentation> {
    const { labelSet, tileSize } = this.description;
    const scales = testTimeAugmentation.scales.map((variant) => variant * scale);
    const grid = { tileSize, overlap, stride: this.#stride, orientations: orientationsOf(testTimeAugmentation), scales };
    const batchSize = Math.min(BATCH, countTiles(source.width, source.height, grid));
    const predictor = await this.#predictor(batchSize);
    const options = { ...grid, classes: labelSet.classes.length, batchSize, normalisation, ...(tick === undefined ? {} : { tick }), ...(onRow === undefined ? {} : { onRow }) };
    return segmentPixels(source, (images) => predictor.run(images), options);
  }

  /** How a micrograph is brought to what the network sees, when it was trained on micrographs normalised by their own pixels; else null. */
  async #normalisationOf(source: ImageSource, tick: SegmentOptions['tick']): Promise<Normalisation | null> {
    const { normalisation, halfSize } = this.description.settings;
    const by = ownNormalisationBy(normalisation);
    if (by === null) return null;
    const known = this.#normalisations.get(source);
    const found = known ?? (await ownNormalisationOf(halfSize ? halfSource(source) : source, by, async () => tick?.(0, 1)));
    this.#normalisations.set(source, found);
    return found;
  }

  async dispose(): Promise<void> {
    for (const predictor of this.#predictors.values()) await predictor.dispose();
    this.#predictors.clear();
  }

  async #predictor(batchSize: number): Promise<Predictor> {
    const known = this.#predictors.get(batchSize);
    if (known !== undefined) return known;
    const predictor = await Predictor.create({
      graph: this.#graph,
      weights: this.#weights,
      batchSize,
      normalisation: this.description.normalisation,
      ranges: rangesOf(this.description),
      half: this.description.arithmetic === 'float16',
      device: this.#device,
      threads: this.#threads,
    });
    this.#predictors.set(batchSize, predictor);
    return predictor;
  }
}

/** Rows of an image at half size, told as those of the image of this size. */
function doubleRows(onRow: RowListener, width: number, height: number): RowListener {
  const labels = new Uint8Array(width);
  const confidences = new Float32Array(width);
  return (y, halfLabels, halfConfidences) => {
    for (let x = 0; x < width; x++) {
      labels[x] = halfLabels[x >> 1] as number;
      confidences[x] = halfConfidences[x >> 1] as number;
    }
    for (let row = 2 * y; row < Math.min(2 * y + 2, height); row++) onRow(row, labels, confidences);
  };
}
