import { readFile, stat } from 'node:fs/promises';
import { fromFileError } from '../../shared/errors/AppError.ts';
import type { NamedTensors } from './NamedTensors.ts';
import { readOnnxInitializers } from './readOnnxInitializers.ts';
import { readSafetensorsWeights } from './readSafetensorsWeights.ts';
import { readTorch } from './readTorch.ts';
import { unsupportedWeights } from './weightsErrors.ts';

/** What Node reads at once. */
const LARGEST = 2 ** 31 - 1;
const READABLE = 'Give a PyTorch state dictionary (.pth), a safetensors or ONNX file, or a model of Nital.';

/** A kind of file, told by its first bytes and its length. */
interface Format {
  readonly fits: (bytes: Buffer) => boolean;
  readonly read: (bytes: Buffer, path: string) => NamedTensors;
}

const startsWith = (...signature: number[]) => (bytes: Buffer): boolean => bytes.subarray(0, signature.length).equals(Buffer.from(signature));
const refused = (what: string, cure: string) => (_bytes: Buffer, path: string): never => {
  throw unsupportedWeights(path, what, cure);
};

const FORMATS: readonly Format[] = [
  { fits: startsWith(0x50, 0x4b, 0x03, 0x04), read: readTorch },
  { fits: (bytes) => bytes.length > 9 && bytes[8] === 0x7b && bytes.readBigUInt64LE(0) <= BigInt(bytes.length - 8), read: readSafetensorsWeights },
  {
    fits: startsWith(0x80),
    read: refused("it is a bare Python pickle: PyTorch's format before version 1.6, or not PyTorch's at all", 'Load it with a newer PyTorch and save it again: torch.save(torch.load("old.pth"), "new.pth").'),
  },
  { fits: startsWith(0x89, 0x48, 0x44, 0x46), read: refused('it is an HDF5 file, as Keras and MATLAB write them', READABLE) },
  // The first field of an ONNX model is its version, 1 to 127.
  { fits: (bytes) => bytes[0] === 0x08 && (bytes[1] as number) > 0 && (bytes[1] as number) < 0x80, read: readOnnxInitializers },
];

/**
 * Reads the float tensors of a weights file, told by its content whatever its name: PyTorch (ZIP), safetensors, ONNX
 * initializers, Nital's models. float64, float16 and bfloat16 become float32; integers are left out. Nothing in a file is
 * ever executed, and the sizes it claims are held against what is there before memory is taken.
 * @throws AppError `input/notFound`, `disk/denied`, `input/unsupported` (what it is and what to give instead), `model/damaged`
 */
export async function readWeightsFile(path: string): Promise<NamedTensors> {
  const bytes = await readAll(path);
  const format = FORMATS.find(({ fits }) => fits(bytes));
  if (format === undefined) throw unsupportedWeights(path, bytes.length === 0 ? 'it is empty' : 'it is no kind of weights that Nital knows, or cut off', READABLE);
  const tensors = format.read(bytes, path);
  if (tensors.size === 0) throw unsupportedWeights(path, 'it holds no floating-point tensors', READABLE);
  return tensors;
}

async function readAll(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST) throw unsupportedWeights(path, 'it is larger than 2 GB', 'Save the weights alone, without the optimizer.');
    return await readFile(path);
  } catch (error) {
    throw fromFileError(error, path, 'read the weights');
  }
}
