import type { Tensor } from '@tensorflow/tfjs-core';
import { lossSchema, type OptimizerName } from '../../shared/engineProtocol/trainingSettings.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { Random } from '../../shared/random/Random.ts';
import { elements, graphParameters, type LayerParameter } from '../graph/learnables.ts';
import { inputShape } from '../graph/LayerGraph.ts';
import { frozenLayers, trainedParameters } from '../graph/trainedParameters.ts';
import { dropoutMask } from '../training/stepFeeds.ts';
import type { LearningStep, LearningStepOptions, StepResult, TrainingState } from '../training/LearningStep.ts';
import { disposeOf, learn, type Lesson } from './learn.ts';
import { supervisedObjective } from './loss.ts';
import { tensorflowOptimizers, type TensorflowOptimizer } from './optimizers.ts';
import type { RunOptions } from './runNetwork.ts';
import type { Tf } from './Tf.ts';

export interface TensorflowStepOptions extends LearningStepOptions {
  readonly tf: Tf;
  readonly optimizer: OptimizerName;
  /** Of `sgd`. */
  readonly momentum: number;
}

/** A training step of a network on TensorFlow.js; what it learns stays there until it is asked for. */
export class TensorflowStep implements LearningStep {
  readonly #options: TensorflowStepOptions;
  readonly #optimizer: TensorflowOptimizer;
  readonly #trained: readonly { readonly parameter: LayerParameter; readonly rate: number }[];
  readonly #frozen: ReadonlySet<string>;
  readonly #parts: number;
  /** Parameters by name, the optimizer's arrays as `ROLE:NAME`. */
  readonly #tensors = new Map<string, Tensor>();
  #step: number;

  private constructor(options: TensorflowStepOptions) {
    const { graph, layerRates, trainUpsampling, batchSize, microBatch, momentum, optimizer, state } = options;
    this.#options = options;
    this.#optimizer = tensorflowOptimizers[optimizer];
    const upsampling = trainUpsampling ? [] : graph.layers.filter(({ layer }) => layer.kind === 'transposedConvolution' && layer.bilinear);
    const rates = new Map([...(layerRates ?? []), ...upsampling.map(({ name }): [string, number] => [name, 0])]);
    this.#frozen = frozenLayers(rates);
    this.#trained = trainedParameters(graph, graphParameters(graph), rates);
    this.#parts = batchSize / (microBatch ?? batchSize);
    if (!Number.isInteger(this.#parts)) throw new RangeError(`micro-batches of ${microBatch} do not make up a batch of ${batchSize}`);
    this.#step = state.step ?? 0;
    for (const { name, shape } of graphParameters(graph)) this.#load(name, shape, state.weights.get(name));
    for (const { parameter } of this.#trained) {
      for (const role of this.#optimizer.roles(momentum)) {
        const name = `${role}:${parameter.name}`;
        this.#load(name, parameter.shape, state.optimizer?.get(name) ?? new Float32Array(elements(parameter.shape)));
      }
    }
  }

  /** @throws AppError `device/*` when TensorFlow cannot take the network. */
  static async create(options: TensorflowStepOptions): Promise<TensorflowStep> {
    return translated('load a network', () => new TensorflowStep(options));
  }

  /**
   * As `TrainingStep.run`, with the same dropout.
   * @throws AppError `device/outOfMemory` or `device/failed`; everything is then as before the step.
   */
  async run(images: Float32Array, labels: Uint8Array, learningRate: number, dropoutSeed: number): Promise<StepResult> {
    const labelled = labels.reduce((count, label) => count + (label < this.#options.graph.classes ? 1 : 0), 0);
    const lesson = translated('run a network', () => this.#learnInParts(images, labels, dropoutSeed));
    try {
      return translated('run a network', () => {
        const [loss, correct] = [lesson.loss, lesson.beside['correct'] as Tensor].map((tensor) => tensor.dataSync()[0] as number) as [number, number];
        this.#replace(this.#update(lesson, learningRate));
        this.#step++;
        return { loss, correct, labelled };
      });
    } finally {
      disposeOf(lesson);
    }
  }

  /** What is learned, as new arrays. */
  state(): TrainingState {
    const weights = new Map(this.#options.state.weights);
    const optimizer = new Map<string, Float32Array>();
    for (const [name, tensor] of this.#tensors) (name.includes(':') ? optimizer : weights).set(name, Float32Array.from(tensor.dataSync()));
    return { weights, optimizer, step: this.#step };
  }

  async dispose(): Promise<void> {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
  }

  #load(name: string, shape: readonly number[], values: Float32Array | undefined): void {
    if (values === undefined) throw new RangeError(`the weights lack "${name}"`);
    this.#tensors.set(name, this.#options.tf.tensor(values.slice(), [...shape], 'float32'));
  }

  /** The parts of the batch one after another: sums of what they teach, and the running statistics after the last. */
  #learnInParts(images: Float32Array, labels: Uint8Array, dropoutSeed: number): Lesson {
    const { tf, batchSize, classWeights } = this.#options;
    const totalWeight = labels.reduce((sum, label) => sum + (classWeights[label] ?? 0), 0);
    const masks = this.#dropoutMasks(dropoutSeed);
    let sum: Lesson | null = null;
    for (let part = 0; part < this.#parts; part++) {
      const before: Lesson | null = sum;
      const cut = <T extends Float32Array | Uint8Array>(whole: T): T => whole.subarray((part * whole.length) / this.#parts, ((part + 1) * whole.length) / this.#parts) as T;
      try {
        const lesson: Lesson = this.#learn(cut(images), cut(labels), new Map([...masks].map(([name, { data, shape }]) => [name, { data: cut(data), shape }])), { images: batchSize, totalWeight }, before?.statistics ?? new Map());
        sum = before === null ? lesson : added(tf, before, lesson);
        if (before !== null) disposeOf(lesson);
      } finally {
        if (before !== null) disposeOf(before);
      }
    }
    return sum as Lesson;
  }

  #learn(images: Float32Array, labels: Uint8Array, masks: ReadonlyMap<string, Mask>, batch: { images: number; totalWeight: number }, statistics: ReadonlyMap<string, Tensor>): Lesson {
    const { tf, graph, normalisation, classWeights, loss } = this.#options;
    const [height, width, channels] = inputShape(graph);
    const count = this.#options.batchSize / this.#parts;
    tf.engine().startScope();
    try {
      const run: RunOptions = {
        mode: 'training',
        normalisation,
        dropoutMasks: new Map([...masks].map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])])),
        // The native package differentiates kernels well, the one in JavaScript does not.
        convolutions: tf.getBackend() === 'cpu' ? 'patches' : 'kernels',
        frozen: this.#frozen,
      };
      const objective = supervisedObjective(tf, graph, tf.tensor3d(Int32Array.from(labels), [count, height, width], 'int32'), { classWeights, terms: loss ?? lossSchema.parse({}), batch });
      const parameters = new Map([...this.#tensors, ...statistics]);
      const lesson = learn(tf, graph, parameters, this.#trained.map(({ parameter }) => parameter.name), tf.tensor4d(images, [count, channels, height, width]), run, objective);
      for (const tensor of [lesson.loss, ...lesson.gradients.values()]) tf.keep(tensor);
      return lesson;
    } finally {
      tf.engine().endScope();
    }
  }

  /** The same masks as on the other devices: those of each dropout layer for the whole batch. */
  #dropoutMasks(seed: number): Map<string, Mask> {
    const { graph, batchSize } = this.#options;
    const layers = graph.layers.flatMap(({ name, layer, shape: [height, width, channels] }) => (layer.kind === 'dropout' ? [{ name, keep: 1 - layer.probability, shape: layer.wholeChannels ? [channels, 1, 1] : [channels, height, width] }] : []));
    return new Map(layers.map(({ name, keep, shape }, at) => [name, { data: dropoutMask(batchSize * elements(shape), keep, new Random(seed, at)), shape: [batchSize / this.#parts, ...shape] }]));
  }

  /** What changes in a step, by name. */
  #update({ gradients, statistics }: Lesson, learningRate: number): Map<string, Tensor> {
    const { tf, l2, gradientLimit, momentum } = this.#options;
    const changed = new Map<string, Tensor>();
    tf.engine().startScope();
    try {
      const factor = limitFactor(tf, [...gradients.values()], gradientLimit ?? null);
      for (const { parameter: { name, role }, rate } of this.#trained) {
        const gradient = gradients.get(name) as Tensor;
        const arrays = Object.fromEntries(this.#optimizer.roles(momentum).map((arrayRole) => [arrayRole, this.#tensors.get(`${arrayRole}:${name}`) as Tensor]));
        const rules = { step: this.#step + 1, learningRate: learningRate * rate, momentum, decay: role === 'weight' ? l2 : 0 };
        const after = this.#optimizer.step(tf, { weight: this.#tensors.get(name) as Tensor, arrays }, factor === null ? gradient : tf.mul(gradient, factor), rules);
        changed.set(name, after.weight);
        for (const [arrayRole, array] of Object.entries(after.arrays)) changed.set(`${arrayRole}:${name}`, array);
      }
      for (const [name, tensor] of statistics) changed.set(name, tf.clone(tensor));
      for (const tensor of changed.values()) tf.keep(tensor);
      return changed;
    } finally {
      tf.engine().endScope();
    }
  }

  #replace(changed: ReadonlyMap<string, Tensor>): void {
    for (const [name, tensor] of changed) {
      this.#tensors.get(name)?.dispose();
      this.#tensors.set(name, tensor);
    }
  }
}

interface Mask {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** What two parts teach together; the running statistics are those after the second. */
function added(tf: Tf, one: Lesson, other: Lesson): Lesson {
  const sum = <T extends Tensor>(a: T, b: T): T => tf.keep(tf.add(a, b));
  return {
    loss: sum(one.loss, other.loss),
    beside: Object.fromEntries(Object.entries(one.beside).map(([name, tensor]) => [name, sum(tensor, other.beside[name] as Tensor)])),
    gradients: new Map([...one.gradients].map(([name, tensor]) => [name, sum(tensor, other.gradients.get(name) as Tensor)])),
    statistics: new Map([...other.statistics].map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))])),
  };
}

/** What all gradients are multiplied by so that together, as one vector, they are no longer than the limit; null: nothing. */
function limitFactor(tf: Tf, gradients: readonly Tensor[], limit: number | null): Tensor | null {
  if (limit === null) return null;
  const length = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  return tf.div(1, tf.maximum(tf.div(length, limit), 1));
}

/** Does something on TensorFlow and says its errors in Nital's words. */
function translated<T>(action: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (/OOM|out of memory|ResourceExhausted|failed to allocate|allocation failed/i.test(words)) {
      throw new AppError('device/outOfMemory', `The device "tensorflow" ran out of memory while it had to ${action}. Use smaller batches or tiles, or close other programs.`, { cause: error });
    }
    throw new AppError('device/failed', `The device "tensorflow" could not ${action}: ${words}`, { cause: error });
  }
}
