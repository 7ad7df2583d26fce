import { lossSchema } from '../../shared/engineProtocol/trainingSettings.ts';
import { Random } from '../../shared/random/Random.ts';
import { elements } from '../graph/learnables.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { adam } from '../lowering/adam.ts';
import { buildTrainingGraph, type TrainingGraph } from '../lowering/trainingGraph.ts';
import type { Feeds } from './Session.ts';

export const PROBE_LEARNING_RATE = 0.01;

/** A plain Adam step of a network, for finding out how a device does it. */
export function probeStep(graph: LayerGraph, batchSize: number): TrainingGraph {
  return buildTrainingGraph(graph, {
    batchSize,
    normalisation: { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] },
    classWeights: new Array<number>(graph.classes).fill(1),
    loss: lossSchema.parse({}),
    optimizer: adam,
    l2: 0,
    gradientLimit: null,
    fixedBilinear: new Set(),
    layerRates: new Map(),
  });
}

/** Images, labels of which a quarter is of class 0 and the rest of class 1, and weights by seeded numbers; `scores.weight` spreads as told. */
export function probeFeeds(plan: TrainingGraph, spreadOfScores: number): Feeds {
  const random = new Random(1);
  const shapeOf = (wanted: string): readonly number[] => plan.operators.inputs.find(({ name }) => name === wanted)?.shape ?? [];
  const values = (name: string, shape: readonly number[]): Float32Array => {
    const count = elements(shape);
    if (/:|mean|bias|offset/.test(name)) return new Float32Array(count);
    if (/scale|variance/.test(name)) return new Float32Array(count).fill(1);
    const spread = name.startsWith('scores') ? spreadOfScores : Math.min(0.5, Math.sqrt(2 / elements(shape.slice(1))));
    return new Float32Array(count).map(() => random.normal(0, spread));
  };
  const images = shapeOf('images');
  const labels = shapeOf('labels');
  const scalars = Object.entries(adam.scalars(1, PROBE_LEARNING_RATE)).map(([name, value]) => [name, { data: Float32Array.of(value), shape: [] }]);
  return {
    images: { data: new Float32Array(elements(images)).map(() => random.uniform()), shape: images },
    labels: { data: Int32Array.from({ length: elements(labels) }, (_, at) => (at % 4 === 0 ? 0 : 1)), shape: labels },
    ...(Object.fromEntries(scalars) as Feeds),
    ...Object.fromEntries(plan.constants.map(({ name, shape }) => [name, { data: values(name, shape), shape }])),
    ...Object.fromEntries(plan.state.map(({ input, shape }) => [input, { data: values(input, shape), shape }])),
  };
}
