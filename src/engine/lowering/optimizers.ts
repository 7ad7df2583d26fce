import type { OptimizerName } from '../../shared/engineProtocol/trainingSettings.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import type { Optimizer } from './Optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

const optimizers: { readonly [N in OptimizerName]: (momentum: number) => Optimizer } = { adam: () => adam, adamw: () => adamw, sgd, rmsprop: () => rmsprop };

/** The optimizer of this name; `momentum` is for `sgd` alone. */
export function optimizerOf(name: OptimizerName, momentum: number): Optimizer {
  return optimizers[name](momentum);
}
