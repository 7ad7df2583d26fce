import { confusionMatrixOption } from '../../shared/charts/confusionMatrixOption.ts';
import type { LabelSet } from '../../shared/domain/labelSet.ts';
import type { ReportContent, ReportEvaluation } from '../../shared/domain/report.ts';
import { formatCount, formatNumber } from '../../shared/format/quantity.ts';
import type { BaselineMetrics, EvaluationResult, SegmentationMetrics } from '../../shared/metrics/evaluationResult.ts';
import { BRAND } from '../../shared/look/tokens.ts';
import { drawChart, PRINT_CHART } from './drawChart.ts';
import { drawTable, type TableCell } from './drawTable.ts';
import type { Flow } from './Flow.ts';
import { BLOCK_GAP, columns, CONTENT_WIDTH, SHEET, TEXT } from './sheet.ts';

const METRICS: readonly (readonly [keyof SegmentationMetrics, string])[] = [
  ['globalAccuracy', 'Share of correctly labelled pixels (global accuracy)'],
  ['meanAccuracy', 'The same, mean over classes (mean accuracy)'],
  ['meanIoU', 'Overlap with the truth, mean over classes (mean IoU)'],
  ['weightedIoU', 'Overlap weighted by area (weighted IoU)'],
  ['meanBFScore', 'Agreement of boundaries (mean BF score)'],
];

const BASELINES: Readonly<Record<BaselineMetrics['name'], string>> = {
  mostFrequentClass: 'Most frequent class',
  otsu: 'Otsu threshold',
  intensityBayes: 'Brightness alone',
};

/** How well the model agrees with masks it was not trained on, beside what trivial methods reach. */
export function drawEvaluationSection(flow: Flow, { evaluation, labelSet }: ReportContent): void {
  if (evaluation === null) return;
  flow.heading('Evaluation of the model', 230);
  const { on, micrographs, specimens } = evaluation;
  flow.paragraph(`Judged against truth masks on the ${on}: ${counted(micrographs, 'micrograph')} of ${counted(specimens, 'specimen')}.`);
  drawLeakWarning(flow, evaluation);
  flow.space(BLOCK_GAP / 2);
  drawMetrics(flow, evaluation);
  drawClassesAndConfusion(flow, evaluation, labelSet);
}

const CONFUSION_WORDS = 'confusion matrix: share of each true class in per cent, and pixels';

/** With few classes the table and the matrix stand side by side, else one below the other. */
function drawClassesAndConfusion(flow: Flow, { result }: ReportEvaluation, labelSet: LabelSet): void {
  const names = result.classes.map((entry) => entry.name);
  const beside = names.length <= 3;
  const height = (names.length > 5 ? 48 : 36) + Math.max(28, 46 - 2 * names.length) * names.length;
  flow.space(BLOCK_GAP);
  flow.subheading(beside ? `Classes, and ${CONFUSION_WORDS}` : 'Classes', beside ? height : 60);
  const top = flow.y;
  drawClasses(flow, result, labelSet, beside ? columns(0, 6) : columns(0, 12));
  if (!beside) {
    flow.space(BLOCK_GAP);
    flow.subheading(`The ${CONFUSION_WORDS}`, height);
  }
  const matrix = beside ? { ...columns(6, 6), top } : { x: 0, width: Math.min(CONTENT_WIDTH, 80 + 84 * names.length), top: flow.y };
  drawChart(flow, confusionMatrixOption(result.confusion, names, PRINT_CHART), matrix.x, matrix.top, matrix.width, height);
  flow.y = Math.max(flow.y, matrix.top + height);
}

function drawClasses(flow: Flow, result: EvaluationResult, labelSet: LabelSet, place: { readonly x: number; readonly width: number }): void {
  drawTable(
    flow,
    [{ title: 'Class', share: 2.1 }, ...['Accuracy', 'IoU', 'BF', 'Dice', 'Precision'].map((title) => ({ title, share: title.length > 5 ? 1.35 : 1.05, align: 'right' as const }))],
    result.classes.map((entry): TableCell[] => [
      { text: entry.name, swatch: labelSet.classes[entry.index]?.colour ?? 'hatch' },
      ...[entry.accuracy, entry.iou, entry.bfScore, entry.dice, entry.precision].map((value) => ({ text: formatNumber(value, 3) })),
    ]),
    place,
  );
}

/** Straw means attention; the words say it too, for readers without colour. */
function drawLeakWarning(flow: Flow, { leak }: ReportEvaluation): void {
  if (leak === null) return;
  const height = flow.heightOf(leak, TEXT.body, CONTENT_WIDTH - 24) + TEXT.strong.leading + 12;
  flow.space(BLOCK_GAP / 2);
  flow.need(height);
  flow.document.rect(SHEET.left, flow.y, 3, height).fill(BRAND.straw);
  flow.document.rect(SHEET.left + 3, flow.y, CONTENT_WIDTH - 3, height).fill('#fbf5e9');
  flow.line('These figures are optimistic', TEXT.strong, 14, flow.y + 6, CONTENT_WIDTH - 24);
  flow.block(leak, TEXT.body, 14, flow.y + 6 + TEXT.strong.leading, CONTENT_WIDTH - 24);
  flow.y += height + BLOCK_GAP / 2;
}

function drawMetrics(flow: Flow, { result }: ReportEvaluation): void {
  const others = result.baselines;
  drawTable(
    flow,
    [{ title: 'Metric', share: 6.2 }, { title: 'This model', share: 1.6, align: 'right' }, ...others.map((baseline) => ({ title: BASELINES[baseline.name], share: 1.6, align: 'right' as const }))],
    [
      ...METRICS.map(([metric, words]): TableCell[] => [
        { text: words },
        { text: formatNumber(result[metric], 3), style: TEXT.strong },
        ...others.map((baseline) => ({ text: formatNumber(baseline[metric], 3) })),
      ]),
      [{ text: 'Agreement beyond chance (Cohen’s kappa)' }, { text: formatNumber(result.kappa, 3), style: TEXT.strong }, ...others.map(() => ({ text: '' }))],
      ...result.meanBFScoreAt.map(({ tolerancePx, value }): TableCell[] => [
        { text: `Mean BF score within ${tolerancePx} px` },
        { text: formatNumber(value, 3), style: TEXT.strong },
        ...others.map(() => ({ text: '' })),
      ]),
    ],
  );
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
