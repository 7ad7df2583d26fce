import { fractionsOption } from '../../shared/charts/fractionsOption.ts';
import type { ReportContent } from '../../shared/domain/report.ts';
import { formatCount, formatNumber, formatShare, formatShareQuantity, THIN_SPACE } from '../../shared/format/quantity.ts';
import { isMeasured } from '../../shared/reports/isMeasured.ts';
import { drawChart, PRINT_CHART } from './drawChart.ts';
import { drawTable, type TableCell } from './drawTable.ts';
import type { Flow } from './Flow.ts';
import { BLOCK_GAP, CONTENT_WIDTH, TEXT } from './sheet.ts';

/** Area fractions: statistics per class over the fields, their scatter as a chart, and every field. */
export function drawResultsSection(flow: Flow, content: ReportContent): void {
  flow.heading('Area fractions', 60);
  if (content.statistics.length === 0) {
    flow.paragraph(whyNothing(content));
    return;
  }
  drawStatistics(flow, content);
  drawScatter(flow, content);
  drawFields(flow, content);
}

function whyNothing({ micrographs }: ReportContent): string {
  if (micrographs.length === 0) return 'The report holds no micrographs, so nothing was measured.';
  if (micrographs.every((micrograph) => micrograph.fractions === null)) return 'No micrograph has a mask, so nothing was measured.';
  if (!micrographs.some(isMeasured)) return 'No micrograph has a mask that covers at least half of it, so no mean was taken.';
  return 'Only single fields were measured; their area fractions stand beside the micrographs.';
}

function drawStatistics(flow: Flow, { statistics, labelSet }: ReportContent): void {
  drawTable(
    flow,
    [
      { title: 'Class', share: 3 },
      { title: 'Mean ± 95 % CI', share: 2.4, align: 'right' },
      { title: 'Standard deviation', share: 1.7, align: 'right' },
      { title: 'Fields', share: 1, align: 'right' },
      { title: 'Relative accuracy (%RA)', share: 2, align: 'right' },
      { title: 'Fields for 10 % RA', share: 1.7, align: 'right' },
    ],
    statistics.map((entry): TableCell[] => [
      { text: labelSet.classes[entry.classIndex]?.name ?? `class ${entry.classIndex}`, swatch: labelSet.classes[entry.classIndex]?.colour ?? 'hatch' },
      { text: formatShareQuantity(entry.mean, entry.ci95), style: TEXT.strong },
      { text: formatShare(entry.s) },
      { text: formatCount(entry.n) },
      { text: entry.relativeAccuracyPercent === null ? '\u2013' : `${formatNumber(entry.relativeAccuracyPercent, 1)}${THIN_SPACE}%` },
      { text: formatCount(entry.fieldsForTenPercent) },
    ]),
  );
  flow.space(6);
  flow.paragraph('The confidence interval (Student t) covers the scatter between fields only, not errors of the segmentation itself.', TEXT.label);
}

function drawScatter(flow: Flow, { micrographs, labelSet, statistics }: ReportContent): void {
  const fields = micrographs.filter(isMeasured).flatMap(({ fractions }) => (fractions === null ? [] : [fractions]));
  if (fields.length < 2) return;
  const height = 30 + 26 * labelSet.classes.length;
  flow.space(BLOCK_GAP);
  flow.subheading('Every field (dots), mean and 95 % confidence interval', height);
  drawChart(flow, fractionsOption(fields, labelSet.classes, statistics, PRINT_CHART), 0, flow.y, CONTENT_WIDTH, height);
  flow.y += height;
}

function drawFields(flow: Flow, { micrographs, labelSet }: ReportContent): void {
  flow.space(BLOCK_GAP);
  flow.subheading('Fields: share of the labelled area', 50);
  const unlabelled = micrographs.some((micrograph) => micrograph.unlabelledShare > 0);
  drawTable(
    flow,
    [
      { title: 'No.', share: 0.5, align: 'right' },
      { title: 'Micrograph', share: labelSet.classes.length > 5 ? 1.8 : 3.4 },
      ...labelSet.classes.map((entry) => ({ title: entry.name, share: 1.2, align: 'right' as const })),
      ...(unlabelled ? [{ title: 'unlabelled', share: 1.3, align: 'right' as const }] : []),
    ],
    micrographs.map((micrograph, at): TableCell[] => [
      { text: String(at + 1) },
      { text: micrograph.file },
      ...labelSet.classes.map((entry) => ({ text: formatShare(micrograph.fractions?.[entry.index] ?? null) })),
      ...(unlabelled ? [{ text: micrograph.fractions === null ? '\u2013' : formatShare(micrograph.unlabelledShare) }] : []),
    ]),
  );
}
