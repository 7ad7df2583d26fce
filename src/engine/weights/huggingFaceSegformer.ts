import { segformerB0 } from '../networks/segformer.ts';
import type { NameTable } from './NameTable.ts';

const ENCODER = 'encoder.';

/** Nital's layers are called as there, without the word that Hugging Face puts before the encoder's. */
const layers = segformerB0({ classes: 2, inputHeight: 64, inputWidth: 64 }).layers.map(({ name }): [string, string] => [name, name.startsWith(ENCODER) ? `segformer.${name}` : name]);

/** SegFormer-B0 for segmentation, and the encoder of the one for classification, as Hugging Face publishes them. */
export const huggingFaceSegformer: NameTable = { title: "Hugging Face's SegFormer", networks: ['segformer-b0'], layers: new Map(layers), remark: null };
