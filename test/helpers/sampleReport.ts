import { parseLabelSet, type LabelSet } from '../../src/shared/domain/labelSet.ts';
import type { ReportContent, ReportEvaluation, ReportMicrograph, ReportStatistics } from '../../src/shared/domain/report.ts';
import type { HistoryPoint } from '../../src/shared/engineProtocol/jobs.ts';
import type { BaselineMetrics, EvaluationResult } from '../../src/shared/metrics/evaluationResult.ts';
import { Random } from '../../src/shared/random/Random.ts';
import type { Raster } from '../../src/shared/raster/raster.ts';
import { fieldsNeeded, fieldStatistics } from '../../src/shared/stereology/statistics.ts';

/** Two phases of a normalized steel, and eight classes with long names. */
export const TWO_CLASSES = parseLabelSet('0:ferrite,1:pearlite');
export const EIGHT_CLASSES = parseLabelSet(
  '0:ferrite:matrix,1:pearlite,2:upper bainite,3:martensite,4:retained austenite,5:Widmanstätten ferrite,6:non-metallic inclusion:particle,7:grain boundary cementite:boundary',
);

/** Soft grey grains, and the same with colours laid over; for reports only, not for measuring. */
export function samplePictures(width: number, height: number, labelSet: LabelSet, seed: number): { image: Raster; overlay: Raster } {
  const random = new Random(seed);
  const image = new Uint8Array(width * height);
  const overlay = new Uint8Array(width * height * 3);
  const waves = Array.from({ length: 7 }, () => [random.uniform(-0.06, 0.06), random.uniform(-0.06, 0.06), random.uniform(0, 7)] as const);
  const colours = labelSet.classes.map(({ colour }) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = waves.reduce((sum, [a, b, phase]) => sum + Math.sin(a * x + b * y + phase), 0) / 4;
      const at = y * width + x;
      const label = Math.min(labelSet.classes.length - 1, Math.max(0, Math.floor((level + 1) * 0.5 * labelSet.classes.length)));
      image[at] = Math.round(210 - (150 * label) / labelSet.classes.length + random.normal(0, 6));
      for (let channel = 0; channel < 3; channel++) overlay[3 * at + channel] = Math.round(0.5 * (image[at] ?? 0) + 0.5 * (colours[label]?.[channel] ?? 0));
    }
  }
  return { image: { width, height, channels: 1, bitDepth: 8, data: image }, overlay: { width, height, channels: 3, bitDepth: 8, data: overlay } };
}

/** One field; the fractions scatter about equal shares. */
export function sampleMicrograph(at: number, labelSet: LabelSet = TWO_CLASSES, width = 240, height = 180): ReportMicrograph {
  const random = new Random(7, at);
  const weights = labelSet.classes.map(() => 1 + random.uniform(-0.08, 0.08));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pixels = weights.map((weight) => Math.round((weight / total) * 16 * width * height));
  return {
    id: at + 1,
    file: `C45_N_${String(at + 1).padStart(2, '0')}.tif`,
    sha256: '3f1a9c0b7e5d24886ab1c0ffee90d1e2f3a4b5c6d7e8f90112233445566778899'.slice(0, 64),
    pixelSha256: '0'.repeat(64),
    width: width * 4,
    height: height * 4,
    modality: 'LOM, bright field',
    objective: '50×/0.80',
    calibration: { umPerPx: 0.2252, source: 'stageMicrometer', origin: 'SM-17', confirmed: true },
    ...samplePictures(width, height, labelSet, at),
    fractions: weights.map((weight) => weight / total),
    pixels,
    unlabelledPixels: at % 2 === 0 ? 0 : 8294,
    unlabelledShare: at % 2 === 0 ? 0 : 0.012,
    mask: { id: 20 + at, revision: 2, origin: 'predicted', by: 'C45 two-phase U-Net', sha256: 'b'.repeat(64), createdAt: '2026-11-19T09:00:00Z', segmentation: { overlap: 0.25 } },
    maskPng: null,
    maskOrigin: 'predicted by model “C45 two-phase U-Net”, revision 2',
  };
}

export function sampleStatistics(micrographs: readonly ReportMicrograph[], labelSet: LabelSet): ReportStatistics[] {
  return labelSet.classes.map(({ index }) => {
    const statistics = fieldStatistics(micrographs.flatMap((micrograph) => micrograph.fractions?.[index] ?? []));
    return { ...statistics, classIndex: index, fieldsForTenPercent: fieldsNeeded(statistics, 10) };
  });
}

/** A training that converges, with validations at the end of each epoch. */
export function sampleHistory(epochs = 12, perEpoch = 40): HistoryPoint[] {
  const random = new Random(3);
  return Array.from({ length: epochs * perEpoch }, (_, at) => {
    const progress = at / (epochs * perEpoch);
    const trainingLoss = 0.75 * Math.exp(-5 * progress) + 0.11 + Math.abs(random.normal(0, 0.03));
    const ends = (at + 1) % perEpoch === 0;
    return {
      iteration: at + 1,
      epoch: Math.floor(at / perEpoch) + 1,
      trainingLoss,
      trainingAccuracy: Math.max(0, 0.97 - 0.35 * Math.exp(-6 * progress) - Math.abs(random.normal(0, 0.012))),
      learningRate: 0.001,
      validationLoss: ends ? 0.6 * Math.exp(-5 * progress) + 0.16 : null,
      validationAccuracy: ends ? 0.955 - 0.3 * Math.exp(-6 * progress) : null,
    };
  });
}

export function sampleEvaluation(labelSet: LabelSet = TWO_CLASSES): ReportEvaluation {
  const classes = labelSet.classes.map(({ index, name }) => ({ index, name, accuracy: 0.93 - index * 0.021, iou: 0.88 - index * 0.03, bfScore: index === 6 ? null : 0.81, dice: 0.93, precision: 0.94 }));
  const confusion = labelSet.classes.map((_, row) => labelSet.classes.map((__, column) => (row === column ? 1_843_211 - 100_000 * row : Math.round(61_234 / (1 + Math.abs(row - column))))));
  const metrics = { globalAccuracy: 0.9512, meanAccuracy: 0.9433, meanIoU: 0.8891, weightedIoU: 0.9075, meanBFScore: 0.8204 };
  const baseline = (name: BaselineMetrics['name'], globalAccuracy: number): BaselineMetrics => ({ name, confusion, globalAccuracy, meanAccuracy: 0.5, meanIoU: globalAccuracy / 2, weightedIoU: 0.4, meanBFScore: null });
  const result: EvaluationResult = {
    ...metrics,
    classes,
    confusion,
    kappa: 0.8713,
    meanBFScoreAt: [{ tolerancePx: 1, value: 0.6412 }, { tolerancePx: 2, value: 0.7733 }],
    perImage: [],
    baselines: [baseline('mostFrequentClass', 0.5561), baseline('otsu', 0.8127), baseline('intensityBayes', 0.8302)],
  };
  return { id: 4, judgedAt: '2026-11-19T08:00:00Z', on: 'test side, split by specimen', micrographs: 6, specimens: 3, leak: null, result };
}

/** A whole report; what a test needs otherwise it gives. */
export function sampleReport(changes: Partial<ReportContent> = {}): ReportContent {
  const labelSet = changes.labelSet ?? TWO_CLASSES;
  const micrographs = changes.micrographs ?? [0, 1, 2].map((at) => sampleMicrograph(at, labelSet));
  return {
    number: '2026-0417',
    date: '2026-11-20T14:03:22Z',
    software: 'Nital 0.1.0',
    project: { name: 'C45E', createdAt: '2026-01-12T07:30:00Z' },
    settings: { laboratory: null, address: [], operator: 'Dr. M. Weber', remarks: [], micrographs: null, attachMasks: changes.micrographs?.some(({ maskPng }) => maskPng !== null) ?? false },
    isDraft: false,
    laboratory: {
      name: 'Werkstoffprüflabor Südhang GmbH',
      address: ['Gießereiweg 12', '73430 Aalen', 'Germany'],
      accreditation: null,
      operator: 'Dr. M. Weber',
      logo: null,
    },
    customer: { name: 'ООО «Сталь и сплавы»', address: ['ул. Металлургов 7', 'Челябинск'], order: 'PO 88-1207' },
    specimen: {
      id: 1,
      code: 'Образец-45Н-01',
      grade: 'C45E (1.1191)',
      batch: '5183-B',
      composition: { C: 0.46, Si: 0.25, Mn: 0.65, P: 0.012, S: 0.021, Cr: 0.14, Mo: 0.02, Ni: 0.09, Cu: 0.11 },
      remarks: 'Bar Ø 40 mm, cross-section at half radius; ρ = 7.85 g/cm³.',
    },
    heatTreatment: [
      { position: 0, kind: 'normalizing', celsius: 860, minutes: 45, cooling: 'still air' },
      { position: 1, kind: 'hardening', celsius: 840, minutes: 30, cooling: 'oil' },
      { position: 2, kind: 'tempering', celsius: 550, minutes: 120, cooling: 'air' },
    ],
    preparation: { grinding: 'SiC 320 to 1200', polishing: 'diamond 3 µm and 1 µm, colloidal silica', etchant: 'Nital 1 %', etchingSeconds: 8, operator: 'A. Petrov' },
    method: [
      'The micrographs were segmented by the model named in this report and reviewed by the operator. The area fraction of a class is its share of the labelled pixels of a field, after ASTM E1245; statistics over fields follow ASTM E562.',
      'Fields were chosen at random over the polished section. The pixel size was measured with a stage micrometer (±0.5 %).',
    ],
    labelSet,
    micrographs,
    statistics: micrographs.some((micrograph) => micrograph.fractions !== null) ? sampleStatistics(micrographs, labelSet) : [],
    model: {
      name: 'C45 two-phase U-Net',
      network: 'U-Net, 4 levels',
      learnables: 31_031_810,
      trainedOn: '22 micrographs of 9 specimens of C45E and 42CrMo4, split by specimen (seed 1)',
      sha256: 'a94b8fe5ccb19ba61c4c0873d391e987982fbbd3b8a1f0c2d4e6f80912345678',
      settings: [
        { name: 'Epochs', value: '12' },
        { name: 'Tiles per step', value: '8' },
        { name: 'Learning rate', value: '0.001' },
        { name: 'L2 regularisation', value: '0.0001' },
        { name: 'Class weights', value: 'median frequency' },
        { name: 'Augmentation', value: 'flips, quarter turns, random position, brightness ±10 %, contrast ±10 %' },
        { name: 'Seed', value: '1' },
      ],
    },
    evaluation: sampleEvaluation(labelSet),
    trainingHistory: sampleHistory(),
    deviations: ['Three fields were measured; ASTM E562 recommends more until the relative accuracy is 10 % or better.'],
    remarks: ['Near the surface the pearlite is finer; this zone (depth < 0.3 mm) was not measured.', 'The heat treatment is as stated by the customer.'],
    ...changes,
  };
}
