import { crc32 } from 'node:zlib';
import { damagedWeights, unsupportedWeights } from './weightsErrors.ts';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
/** "See the ZIP64 record": only archives of 4 GB and more need it. */
const ELSEWHERE = 0xffffffff;

/**
 * The files of a ZIP archive (PKWARE APPNOTE 6.3) by name, as views of `bytes`: stored ones only, as PyTorch writes them, so
 * nothing can unfold to more than is there. Checksums are looked at.
 * @throws AppError `model/damaged`, `input/unsupported`
 */
export function readZip(bytes: Buffer, path: string): Map<string, Buffer> {
  const end = endOf(bytes, path);
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  // Parts that overlap would make a small file a long work.
  let left = bytes.length;
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== CENTRAL) throw damagedWeights(path, 'the table of its parts is broken');
    const method = bytes.readUInt16LE(at + 10);
    const checksum = bytes.readUInt32LE(at + 16);
    const size = bytes.readUInt32LE(at + 24);
    const nameLength = bytes.readUInt16LE(at + 28);
    const start = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    if (size === ELSEWHERE || start === ELSEWHERE) throw unsupportedWeights(path, 'it is an archive of 4 GB or more', 'Save the weights alone, without the optimizer.');
    if (method !== 0 || bytes.readUInt32LE(at + 20) !== size) throw unsupportedWeights(path, `its part "${name}" is compressed, which PyTorch does not do`, 'Save it with torch.save(model.state_dict(), …).');
    const content = contentAt(bytes, start, size, end);
    left -= size;
    if (content === null || left < 0) throw damagedWeights(path, `its part "${name}" is not where it should be`);
    if (crc32(content) !== checksum) throw damagedWeights(path, `the checksum of its part "${name}" does not match`);
    files.set(name, content);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

/** The end record, searched backwards since a comment may follow it. */
function endOf(bytes: Buffer, path: string): number {
  for (let at = bytes.length - END_LENGTH; at >= Math.max(0, bytes.length - END_LENGTH - LONGEST_COMMENT); at--) {
    if (bytes.readUInt32LE(at) === END) return at;
  }
  throw damagedWeights(path, 'its end is missing');
}

function contentAt(bytes: Buffer, start: number, size: number, limit: number): Buffer | null {
  if (start + 30 > limit || bytes.readUInt32LE(start) !== LOCAL) return null;
  const content = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
  return content + size > limit ? null : bytes.subarray(content, content + size);
}
