import type { CalibrationSource } from '../domain/records.ts';

/** How a scale is known, as reports say it. */
export const CALIBRATION_WORDS: Readonly<Record<CalibrationSource, string>> = {
  entered: 'entered by hand',
  metadata: 'from the file’s metadata',
  table: 'from a table',
  stageMicrometer: 'stage micrometer',
  scaleBar: 'scale bar in the picture',
  synthetic: 'synthetic image',
};
