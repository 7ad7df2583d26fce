import type { NameTable } from './NameTable.ts';

/** SegFormer-B0 for segmentation, and the encoder of the one for classification, as Hugging Face publishes them. */
export const huggingFaceSegformer: NameTable = {
  title: "Hugging Face's SegFormer",
  networks: ['segformer-b0'],
  layerOf: (layer) => (layer.startsWith('encoder.') ? `segformer.${layer}` : layer),
  remark: null,
};
