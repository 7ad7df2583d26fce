import { open } from 'node:fs/promises';

/** Makes renames and new names in a folder durable. Windows has no such call and keeps its directory journal itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
