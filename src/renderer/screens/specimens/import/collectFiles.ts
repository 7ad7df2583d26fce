/** A file that was dropped or chosen, under its name relative to what was taken, with slashes. */
export interface ChosenFile {
  readonly name: string;
  readonly file: File;
}

/** Of a file dialogue; a folder that was chosen whole gives names that begin with its own. */
export function filesOfInput(files: Iterable<File>): ChosenFile[] {
  return [...files].map((file) => ({ name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file }));
}

/** Everything that was dropped, folders with all that is in and below them. */
export async function filesOfDrop(transfer: DataTransfer): Promise<ChosenFile[]> {
  // The entries must be taken before anything is waited for: the browser forgets them after the event.
  const dropped = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  // What another program hands over is a file without a place in the file system.
  return (await Promise.all(dropped.map(filesOfDropped))).flat();
}

async function filesOfDropped(one: FileSystemEntry | File | null): Promise<ChosenFile[]> {
  if (one === null) return [];
  return one instanceof File ? [{ name: one.name, file: one }] : filesOfEntry(one);
}

async function filesOfEntry(entry: FileSystemEntry): Promise<ChosenFile[]> {
  if (isFile(entry)) return [{ name: entry.fullPath.replace(/^\//, ''), file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) }];
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const inside: FileSystemEntry[] = [];
  // A folder is told in portions, the end as an empty one.
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) break;
    inside.push(...portion);
  }
  return (await Promise.all(inside.map(filesOfEntry))).flat();
}

// Chromium has no names for the classes of entries, though it has their objects.
function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
