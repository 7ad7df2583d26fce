import { crc32 } from 'node:zlib';

/** A ZIP archive of stored files, as `torch.save` writes them; `claim` lies about the size of one. */
export function storedZip(files: Readonly<Record<string, Buffer>>, claim?: { readonly name: string; readonly size: number }): Buffer {
  const parts: Buffer[] = [];
  const table: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const size = claim?.name === name ? claim.size : content.length;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt32LE(crc32(content), 16);
    central.writeUInt32LE(size, 20);
    central.writeUInt32LE(size, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(at, 42);
    parts.push(local, Buffer.from(name), content);
    table.push(central, Buffer.from(name));
    at += 30 + name.length + content.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(table.length / 2, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...table, end]);
}
