import type { NamedTensors } from '../../src/engine/weights/NamedTensors.ts';

/** A safetensors file as other programs write it: no checksum, F32, data in the order of the names. */
export function foreignSafetensors(tensors: NamedTensors): Buffer {
  let offset = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const start = offset;
    offset += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, offset] }] as const;
  });
  const header = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...[...tensors.values()].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))]);
}
