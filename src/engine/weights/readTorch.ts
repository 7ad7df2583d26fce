import { countOf, readElements, STORED_TYPES, type Layout, type StoredType } from './elements.ts';
import type { NamedTensor, NamedTensors } from './NamedTensors.ts';
import { readZip } from './readZip.ts';
import { unpickle, type PickleMeanings } from './unpickle.ts';
import { damagedWeights, unsupportedWeights } from './weightsErrors.ts';

/** PyTorch's classes of storages. */
const STORAGES: ReadonlyMap<unknown, StoredType> = new Map<string, StoredType>([
  ['torch.DoubleStorage', 'float64'],
  ['torch.FloatStorage', 'float32'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
  ['torch.LongStorage', 'integer64'],
  ['torch.IntStorage', 'integer32'],
  ['torch.ShortStorage', 'integer16'],
  ['torch.CharStorage', 'integer8'],
  ['torch.ByteStorage', 'integer8'],
  ['torch.BoolStorage', 'integer8'],
]);

/** The only Python names that plain weights need. */
const DICTIONARY = 'collections.OrderedDict';
const TENSOR = 'torch._utils._rebuild_tensor_v2';
const PARAMETER = 'torch._utils._rebuild_parameter';
const KNOWN_NAMES: ReadonlySet<unknown> = new Set([DICTIONARY, TENSOR, PARAMETER, ...STORAGES.keys()]);

/** Bytes of a pickle: names and sizes of thousands of tensors take less; each byte could become an object. */
const LONGEST_PICKLE = 4 * 2 ** 20;

/** Where training programs put the weights when they save more than them. */
const USUAL_PLACES = ['state_dict', 'model_state_dict', 'model', 'weights', 'net'];

const SAVE_ALONE = 'Save the weights alone: torch.save(model.state_dict(), "weights.pth").';

/** A stored run of numbers that tensors are views of. */
class StorageReference {
  readonly type: StoredType;
  readonly bytes: Buffer;
  constructor(type: StoredType, bytes: Buffer) {
    this.type = type;
    this.bytes = bytes;
  }
}

class TensorReference {
  readonly storage: StorageReference;
  readonly layout: Layout;
  constructor(storage: StorageReference, layout: Layout) {
    this.storage = storage;
    this.layout = layout;
  }
}

/**
 * The tensors of a PyTorch file (`torch.save` since version 1.6): a ZIP archive of a pickle and raw numbers. The pickle is
 * read as data; a name in it that is not one of a tensor's is refused, and nothing is ever executed.
 * @throws AppError `model/damaged`, `input/unsupported`
 */
export function readTorch(bytes: Buffer, path: string): NamedTensors {
  const damaged = (what: string): Error => damagedWeights(path, what);
  const files = readZip(bytes, path);
  const pickleName = [...files.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickleName === undefined) throw unsupportedWeights(path, 'it is a ZIP archive, but not one of PyTorch (it has no data.pkl)', 'Give a .pth, .pt, .safetensors or .onnx file.');
  const folder = pickleName.slice(0, -'data.pkl'.length);
  if (files.get(`${folder}byteorder`)?.toString('latin1') === 'big') throw unsupportedWeights(path, 'it was saved on a big-endian computer', 'Save it again on the usual kind.');
  const pickle = files.get(pickleName) as Buffer;
  if (pickle.length > LONGEST_PICKLE) throw unsupportedWeights(path, 'it holds much besides weights (its pickle is larger than 4 MB)', SAVE_ALONE);
  const saved = unpickle(pickle, meanings(files, folder, path), (what) => damagedWeights(path, what));
  const tensors = new Map<string, NamedTensor>();
  // Views may share storages; together they still cannot say more than the file holds.
  let left = bytes.length;
  for (const [name, { storage, layout }] of tensorsOf(saved, path)) {
    const stored = storage.bytes.length / STORED_TYPES[storage.type].bytes;
    const count = countOf(layout, stored, (what) => damagedWeights(path, what));
    left -= count;
    if (left < 0) throw damaged('its tensors claim more numbers than it has bytes');
    const data = readElements(storage.bytes, storage.type, layout, count);
    if (data !== null) tensors.set(name, { shape: layout.shape, data });
  }
  return tensors;
}

function meanings(files: ReadonlyMap<string, Buffer>, folder: string, path: string): PickleMeanings {
  const damaged = (): Error => damagedWeights(path, 'its pickle describes a tensor that cannot be');
  return {
    named(module, name) {
      const full = `${module}.${name}`;
      if (KNOWN_NAMES.has(full)) return full;
      throw unsupportedWeights(path, `it asks Python for "${full}", which plain weights do not need; nothing of it was executed`, SAVE_ALONE);
    },
    persistent(id) {
      const [kind, type, key, , count] = Array.isArray(id) ? (id as unknown[]) : [];
      const stored = STORAGES.get(type);
      const content = typeof key === 'string' ? files.get(`${folder}data/${key}`) : undefined;
      if (kind !== 'storage' || stored === undefined || content === undefined) throw damaged();
      if (content.length !== (count as number) * STORED_TYPES[stored].bytes) throw damagedWeights(path, `its part "data/${String(key)}" does not have the ${String(count)} numbers it should have`);
      return new StorageReference(stored, content);
    },
    call(callee, args) {
      if (callee === DICTIONARY && args.length === 0) return new Map();
      if (callee === PARAMETER && args[0] instanceof TensorReference) return args[0];
      if (callee !== TENSOR) throw damaged();
      const [storage, offset, shape, strides] = args;
      if (!(storage instanceof StorageReference) || !Array.isArray(shape) || !Array.isArray(strides)) throw damaged();
      return new TensorReference(storage, { shape: shape as number[], offset: offset as number, strides: strides as number[] });
    },
  };
}

/** The named tensors of what was saved: a state dictionary, or one in a usual place of a larger dictionary. */
function tensorsOf(saved: unknown, path: string): [string, TensorReference][] {
  const candidates = saved instanceof Map ? [saved, ...USUAL_PLACES.map((place) => saved.get(place) as unknown)] : [];
  for (const candidate of candidates) {
    if (!(candidate instanceof Map)) continue;
    const tensors = [...(candidate as Map<unknown, unknown>)].filter((entry): entry is [string, TensorReference] => typeof entry[0] === 'string' && entry[1] instanceof TensorReference);
    if (tensors.length > 0) return tensors;
  }
  throw unsupportedWeights(path, 'it holds no dictionary of named tensors', SAVE_ALONE);
}
