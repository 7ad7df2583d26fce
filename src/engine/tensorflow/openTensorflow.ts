import { createRequire } from 'node:module';
import util from 'node:util';
import type { Tf } from './Tf.ts';

/** What brings TensorFlow with CUDA; those who want it install it beside Nital. */
const PACKAGE = '@tensorflow/tfjs-node-gpu';
const VERSION = '4.22.0';

/** TensorFlow.js on a graphics card or, in words, why it is not there. */
export function openTensorflow(): Tf | string {
  let tf: Tf;
  try {
    lendRemovedFunctions();
    tf = createRequire(import.meta.url)(PACKAGE) as Tf;
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('\n')[0] as string) : String(error);
    if (words.includes(`Cannot find module '${PACKAGE}'`)) return `not installed; where there is an NVIDIA card with CUDA 11, "npm install --no-save ${PACKAGE}@${VERSION}" in Nital's folder adds it`;
    return `its package is installed but does not start: ${words}`;
  }
  // Without a card the package falls back to the processor, which ONNX Runtime uses better.
  const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
  return isUsingGpuDevice === true ? tf : 'it found no graphics card; it needs an NVIDIA card with CUDA 11';
}

/** The package, of 2024, calls two functions that Node.js has dropped since. */
function lendRemovedFunctions(): void {
  const functions = util as unknown as Record<string, unknown>;
  functions['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  functions['isArray'] ??= Array.isArray;
}
