import { PIECE_BYTES } from '../../../../shared/contract/pieceBytes.ts';
import type { NitalClient } from '../../../../shared/contract/contract.ts';
import { AppError } from '../../../../shared/errors/AppError.ts';
import type { ChosenFile } from './collectFiles.ts';

interface SendOptions {
  readonly signal: AbortSignal;
  /** Bytes so far and in all. */
  readonly onProgress: (sent: number, total: number) => void;
}

/** Sends files to the program, piece by piece; returns the number of the import. What was sent is let go when it fails. */
export async function sendFiles(client: NitalClient, project: string, files: readonly ChosenFile[], { signal, onProgress }: SendOptions): Promise<string> {
  const { import: id } = await client.call.imports.begin({ project, files: files.map(({ name, file }) => ({ name, bytes: file.size })) });
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  let sent = 0;
  try {
    for (const [at, { name, file }] of files.entries()) {
      for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
        if (signal.aborted) throw new AppError('job/cancelled', 'Sending the files was stopped. Nothing was imported.');
        const bytes = await bytesOf(name, file.slice(offset, offset + PIECE_BYTES));
        await client.call.imports.piece({ import: id, file: at, offset, bytes });
        onProgress((sent += bytes.length), total);
      }
    }
    return id;
  } catch (error) {
    client.call.imports.discard({ import: id }).catch(() => undefined);
    throw error;
  }
}

async function bytesOf(name: string, piece: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await piece.arrayBuffer());
  } catch (error) {
    throw new AppError('input/unreadable', `"${name}" cannot be read: it was moved, changed or locked since it was chosen. Choose it again.`, { cause: error });
  }
}
