import { AppError } from '../../../shared/errors/AppError.ts';
import { MEASUREMENTS_FILE, MEASUREMENTS_VERSION, sealedMeasurementsSchema, type SealedMeasurements } from '../../../shared/reports/reportMeasurements.ts';
import { PdfFault } from '../../report/reading/PdfObject.ts';
import { readAttachment } from '../../report/reading/readAttachment.ts';

/** Data of a report are some hundred kilobytes; a file that claims more is none. */
const MOST_BYTES = 32 * 2 ** 20;

/**
 * The numbers that are attached to a report; undefined: nothing is attached that could be.
 * @throws AppError `input/unsupported` for what is no PDF and for data of a later version, `input/unreadable` for a damaged file,
 * `input/invalid` for data that no report has
 */
export function readMeasurements(name: string, bytes: Uint8Array): SealedMeasurements | undefined {
  const attached = attachedTo(name, bytes);
  if (attached === undefined) return undefined;
  const version = versionOf(name, attached);
  if (typeof version === 'number' && version > MEASUREMENTS_VERSION) throw new AppError('input/unsupported', `"${name}" comes from a later version of Nital than this one. Verify it with that version.`);
  const parsed = sealedMeasurementsSchema.safeParse(version === null ? null : JSON.parse(attached.toString('utf8')));
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new AppError('input/invalid', `The data attached to "${name}" are not those of a report${at === '' ? '' : ` (see "${at}")`}: the file was altered. Ask for the report as it was issued, or open it in the project.`);
}

function attachedTo(name: string, bytes: Uint8Array): Buffer | undefined {
  try {
    return readAttachment(bytes, MEASUREMENTS_FILE, MOST_BYTES);
  } catch (error) {
    if (!(error instanceof PdfFault)) throw error;
    if (error.message === 'it is not a PDF') throw new AppError('input/unsupported', `"${name}" is not a PDF. Choose the PDF of a report.`, { cause: error });
    throw new AppError('input/unreadable', `"${name}" cannot be read as a report: ${error.message}. Ask for the file as it was issued.`, { cause: error });
  }
}

/** Null when it has none. */
function versionOf(name: string, attached: Buffer): unknown {
  try {
    const value = JSON.parse(attached.toString('utf8')) as { version?: unknown } | null;
    return value?.version ?? null;
  } catch (error) {
    throw new AppError('input/invalid', `The data attached to "${name}" cannot be read: the file was altered. Ask for the report as it was issued, or open it in the project.`, { cause: error });
  }
}
