import type { NitalClient } from '../../../shared/contract/contract.ts';

/** Puts an issued report where a person wants it: by the system's dialogue where there is one, else as a download. Null: thought better of. */
export async function saveReport(client: NitalClient, project: string, id: number, fileName: string): Promise<string | null> {
  const { hasDialogs } = await client.call.app.info({});
  if (hasDialogs) {
    const path = await client.call.app.saveAs({ title: 'Save the report', name: fileName });
    if (path !== null) await client.call.reports.save({ project, id, path });
    return path;
  }
  const { bytes } = await client.call.reports.bytes({ project, id });
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/pdf' }));
  const link = document.createElement('a');
  [link.href, link.download] = [url, fileName];
  link.click();
  // The browser has taken it by the next turn, a large one a little later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return fileName;
}
