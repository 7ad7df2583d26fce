import { mkdir, readdir, readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { formTableSchema, type FormTable } from '../../shared/engineProtocol/formTable.ts';
import { deviceSchema } from '../../shared/engineProtocol/devices.ts';
import type { FormTableReport } from '../../shared/engineProtocol/jobs.ts';
import { fromFileError } from '../../shared/errors/AppError.ts';
import { writeDurably } from '../../imaging/files/writeDurably.ts';
import type { DeviceId } from '../session/DeviceId.ts';
import { ONNX_RUNTIME_VERSION } from '../session/providers.ts';

/** What was measured and what it holds for: another library or processor, and it is as if it were not there. */
const fileSchema = z.object({
  format: z.literal('nital-forms'),
  version: z.literal(1),
  onnxRuntime: z.literal(ONNX_RUNTIME_VERSION),
  processor: z.literal(processor()),
  device: deviceSchema.exclude(['auto']),
  threads: z.number().int().min(1),
  measuredAt: z.string(),
  table: formTableSchema,
});
type FormFile = z.infer<typeof fileSchema>;

function processor(): string {
  return cpus()[0]?.model ?? 'unknown';
}

const nameOf = (device: DeviceId, threads: number | null): string => `forms-${device}-${threads ?? availableParallelism()}.json`;

/** The table of a device and thread count in the cache folder; null when there is none that holds here. */
export async function readFormTable(folder: string | null, device: DeviceId, threads: number | null): Promise<FormTable | null> {
  const file = folder === null ? null : await readOne(join(folder, nameOf(device, threads)));
  return file?.device === device && file.threads === (threads ?? availableParallelism()) ? file.table : null;
}

/** Every table in the cache folder that holds here. */
export async function listFormTables(folder: string | null): Promise<FormTableReport[]> {
  const names = folder === null ? [] : await readdir(folder).catch(() => []);
  const files = await Promise.all(names.filter((name) => name.startsWith('forms-')).map((name) => readOne(join(folder ?? '', name))));
  return files.flatMap((file) => (file === null ? [] : [{ device: file.device, threads: file.threads, measuredAt: file.measuredAt, shapes: file.table.shapes }]));
}

/** @throws AppError `disk/full`, `disk/denied` */
export async function writeFormTable(folder: string, device: DeviceId, threads: number | null, table: FormTable): Promise<string> {
  const path = join(folder, nameOf(device, threads));
  const file: FormFile = { format: 'nital-forms', version: 1, onnxRuntime: ONNX_RUNTIME_VERSION, processor: processor(), device, threads: threads ?? availableParallelism(), measuredAt: new Date().toISOString(), table };
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fromFileError(error, folder, 'make the folder for measurements');
  });
  await writeDurably(path, [Buffer.from(`${JSON.stringify(file, null, 1)}\n`)], 'write the measured forms');
  return path;
}

/** A cache is never worth an error: what cannot be read is measured again. */
async function readOne(path: string): Promise<FormFile | null> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}
