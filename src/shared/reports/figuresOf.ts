import { CALIBRATION_WORDS } from '../format/calibrationWords.ts';
import { canonicalJson } from '../format/canonicalJson.ts';
import type { ReportMeasurements } from './reportMeasurements.ts';

/** What a figure belongs to, and so what it can have changed with. */
export type FigureSource = { readonly kind: 'specimen' | 'classes' | 'statistics' | 'model' | 'evaluation' | 'words' } | { readonly kind: 'field'; readonly micrograph: number };

/** One thing that a report says. Numbers of kind `share` are from 0 to 1. */
export interface Figure {
  /** The same in every report for the same thing. */
  readonly key: string;
  /** In words: `area fraction of pearlite, field 2 (b.png)`. */
  readonly what: string;
  readonly value: number | string | null;
  readonly unit: 'share' | '%' | 'px' | 'µm/px' | '°C' | 'min' | 's' | 'weight %' | '';
  readonly source: FigureSource;
}

const METRICS = [
  ['globalAccuracy', 'global accuracy'],
  ['meanAccuracy', 'mean accuracy'],
  ['meanIoU', 'mean IoU'],
  ['weightedIoU', 'weighted IoU'],
  ['meanBFScore', 'mean BF score'],
] as const;

/** Everything that a report says, one by one: what verifying compares and the table lists. */
export function figuresOf(measurements: ReportMeasurements): Figure[] {
  return [...specimenFigures(measurements), ...classFigures(measurements), ...measurements.micrographs.flatMap((_, at) => fieldFigures(measurements, at)), ...statisticsFigures(measurements), ...modelFigures(measurements), ...evaluationFigures(measurements), ...wordFigures(measurements)];
}

function specimenFigures({ specimen, heatTreatment, preparation }: ReportMeasurements): Figure[] {
  const source = { kind: 'specimen' } as const;
  const fact = (key: string, what: string, value: Figure['value'], unit: Figure['unit'] = ''): Figure => ({ key: `specimen/${key}`, what, value, unit, source });
  return [
    fact('code', 'code of the specimen', specimen.code),
    fact('grade', 'grade', specimen.grade),
    fact('batch', 'batch', specimen.batch),
    fact('remarks', 'remarks on the specimen', specimen.remarks),
    ...Object.entries(specimen.composition).map(([element, percent]) => fact(`composition/${element}`, `composition, ${element}`, percent, 'weight %')),
    ...heatTreatment.flatMap((step, at) => [
      fact(`heat/${at}/kind`, `step ${at + 1} of the heat treatment`, step.kind),
      fact(`heat/${at}/celsius`, `temperature of step ${at + 1} of the heat treatment`, step.celsius, '°C'),
      fact(`heat/${at}/minutes`, `time of step ${at + 1} of the heat treatment`, step.minutes, 'min'),
      fact(`heat/${at}/cooling`, `cooling of step ${at + 1} of the heat treatment`, step.cooling),
    ]),
    fact('grinding', 'grinding', preparation?.grinding ?? null),
    fact('polishing', 'polishing', preparation?.polishing ?? null),
    fact('etchant', 'etchant', preparation?.etchant ?? null),
    fact('etching', 'time of etching', preparation?.etchingSeconds ?? null, 's'),
    fact('preparedBy', 'who prepared it', preparation?.operator ?? null),
  ];
}

function classFigures({ classes }: ReportMeasurements): Figure[] {
  return classes.map(({ index, name, kind, colour }) => ({ key: `class/${index}`, what: `class ${index}`, value: `${name}, ${kind}, ${colour}`, unit: '', source: { kind: 'classes' } }));
}

function fieldFigures({ micrographs, classes }: ReportMeasurements, at: number): Figure[] {
  const field = micrographs[at];
  if (field === undefined) return [];
  const { id, file, mask, calibration } = field;
  const named = `field ${at + 1} (${file})`;
  const source = { kind: 'field', micrograph: id } as const;
  const fact = (key: string, what: string, value: Figure['value'], unit: Figure['unit'] = ''): Figure => ({ key: `field/${id}/${key}`, what: `${what}, ${named}`, value, unit, source });
  const perClass = (key: string, what: string, values: readonly number[] | null, unit: Figure['unit']): Figure[] => classes.map(({ index, name }) => fact(`${key}/${index}`, `${what} ${name}`, values?.[index] ?? null, unit));
  return [
    fact('file', 'file name', file),
    fact('sha256', 'SHA-256 of the file', field.sha256),
    fact('pixelSha256', 'SHA-256 of the pixels', field.pixelSha256),
    fact('width', 'width', field.width, 'px'),
    fact('height', 'height', field.height, 'px'),
    fact('modality', 'microscope', field.modality),
    fact('objective', 'objective', field.objective),
    fact('umPerPx', 'scale', calibration?.umPerPx ?? null, 'µm/px'),
    fact('calibration', 'how the scale is known', calibration === null ? null : `${CALIBRATION_WORDS[calibration.source]} (${calibration.origin})${calibration.confirmed ? '' : ', not confirmed'}`),
    fact('mask', 'mask', mask === null ? null : `revision ${mask.revision}, ${mask.origin}, by ${mask.by}`),
    fact('segmentation', 'how the model saw it', mask === null || mask.segmentation === null || mask.segmentation === undefined ? null : canonicalJson(mask.segmentation)),
    fact('maskSha256', 'SHA-256 of the mask', mask?.sha256 ?? null),
    ...perClass('pixels', 'pixels of', field.pixels, 'px'),
    fact('unlabelledPixels', 'unlabelled pixels', field.unlabelledPixels, 'px'),
    ...perClass('fraction', 'area fraction of', field.fractions, 'share'),
    fact('unlabelledShare', 'unlabelled share', field.unlabelledShare, 'share'),
  ];
}

function statisticsFigures({ statistics, classes }: ReportMeasurements): Figure[] {
  return statistics.flatMap((entry) => {
    const name = classes[entry.classIndex]?.name ?? `class ${entry.classIndex}`;
    const fact = (key: string, what: string, value: number | null, unit: Figure['unit'] = ''): Figure => ({ key: `statistics/${entry.classIndex}/${key}`, what: `${what} of ${name}`, value, unit, source: { kind: 'statistics' } });
    return [
      fact('n', 'fields', entry.n),
      fact('mean', 'mean area fraction', entry.mean, 'share'),
      fact('s', 'standard deviation', entry.s, 'share'),
      fact('t', 'Student t', entry.t),
      fact('ci95', '95 % confidence interval (half width)', entry.ci95, 'share'),
      fact('relativeAccuracy', 'relative accuracy %RA', entry.relativeAccuracyPercent, '%'),
      fact('fieldsForTenPercent', 'fields for 10 % RA', entry.fieldsForTenPercent),
    ];
  });
}

function modelFigures({ model }: ReportMeasurements): Figure[] {
  const fact = (key: string, what: string, value: Figure['value']): Figure => ({ key: `model/${key}`, what, value, unit: '', source: { kind: 'model' } });
  if (model === null) return [fact('name', 'model', null)];
  return [
    fact('name', 'model', model.name),
    fact('network', 'network of the model', model.network),
    fact('learnables', 'learnable parameters', model.learnables),
    fact('trainedOn', 'what the model was trained on', model.trainedOn),
    fact('sha256', 'SHA-256 of the model', model.sha256),
    ...model.settings.map(({ name, value }) => fact(`setting/${name}`, `setting of the training: ${name}`, value)),
    fact('history', 'curves of the training', `${model.history.points} points, ${model.history.sha256}`),
  ];
}

function evaluationFigures({ evaluation, classes }: ReportMeasurements): Figure[] {
  const fact = (key: string, what: string, value: Figure['value'], unit: Figure['unit'] = ''): Figure => ({ key: `evaluation/${key}`, what: `${what} (evaluation of the model)`, value, unit, source: { kind: 'evaluation' } });
  if (evaluation === null) return [fact('id', 'number', null)];
  const names = evaluation.classes.map(({ name }) => name);
  return [
    fact('id', 'number', evaluation.id),
    fact('judgedAt', 'time', evaluation.judgedAt),
    fact('on', 'what was judged', evaluation.on),
    fact('micrographs', 'micrographs', evaluation.micrographs),
    fact('specimens', 'specimens', evaluation.specimens),
    fact('leak', 'warning of a leak', evaluation.leak),
    ...METRICS.map(([key, what]) => fact(key, what, evaluation[key])),
    fact('kappa', 'kappa', evaluation.kappa),
    ...evaluation.meanBFScoreAt.map(({ tolerancePx, value }) => fact(`bfAt/${tolerancePx}`, `mean BF score at ${tolerancePx} px`, value)),
    ...evaluation.classes.flatMap((entry) => {
      const name = classes[entry.index]?.name ?? entry.name;
      return (['accuracy', 'iou', 'bfScore', 'dice', 'precision'] as const).map((key) => fact(`class/${entry.index}/${key}`, `${key === 'iou' ? 'IoU' : key === 'bfScore' ? 'BF score' : key} of ${name}`, entry[key]));
    }),
    ...evaluation.confusion.flatMap((row, i) => row.map((pixels, j) => fact(`confusion/${i}/${j}`, `${names[i] ?? i} taken for ${names[j] ?? j}`, pixels, 'px'))),
    ...evaluation.baselines.flatMap((baseline) => METRICS.map(([key, what]) => fact(`baseline/${baseline.name}/${key}`, `${what} of the baseline ${baseline.name}`, baseline[key]))),
  ];
}

function wordFigures({ method, deviations }: ReportMeasurements): Figure[] {
  const source = { kind: 'words' } as const;
  return [
    { key: 'words/method', what: 'statement of the method', value: method.join(' '), unit: '', source },
    { key: 'words/deviations', what: 'deviations from the method', value: deviations.length === 0 ? null : deviations.join(' '), unit: '', source },
  ];
}
