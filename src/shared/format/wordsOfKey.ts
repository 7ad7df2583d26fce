const WORDS: Readonly<Record<string, string>> = {
  file: 'File', specimen: 'Specimen', grade: 'Grade', batch: 'Batch', remarks: 'Remarks', umPerPx: 'Scale, µm per pixel', umPerPxUnit: 'Unit of the scale', modality: 'Microscope (LOM, SEM)', objective: 'Objective',
  kind: 'kind', celsius: '°C', temperature: 'temperature', temperatureUnit: 'unit of the temperature', minutes: 'minutes', hours: 'hours', time: 'time', timeUnit: 'unit of the time', cooling: 'cooling',
  grinding: 'grinding', polishing: 'polishing', etchant: 'etchant', etchingSeconds: 'etching, s', operator: 'operator',
};

/** How a field that a table can fill is called on screen. */
export function wordsOfKey(key: string): string {
  const [area = '', ...rest] = key.split('.');
  const last = rest.at(-1) ?? '';
  if (rest.length === 0) return WORDS[area] ?? key;
  if (area === 'composition') return `${last}, weight %`;
  if (area === 'preparation') return `Preparation: ${WORDS[last] ?? last}`;
  return `Heat treatment${rest.length > 1 && rest[0] !== '1' ? ` ${rest[0]}` : ''}: ${WORDS[last] ?? last}`;
}
