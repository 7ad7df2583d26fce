import { heatTreatmentOption } from '../../shared/charts/heatTreatmentOption.ts';
import type { HeatTreatmentStep } from '../../shared/domain/records.ts';
import type { ReportContent } from '../../shared/domain/report.ts';
import { formatMinutes, formatNumber, THIN_SPACE } from '../../shared/format/quantity.ts';
import { drawChart, PRINT_CHART } from './drawChart.ts';
import { drawFacts, drawTable, factsHeight, type TableColumn } from './drawTable.ts';
import type { Flow } from './Flow.ts';
import { BLOCK_GAP, columns, CONTENT_WIDTH, TEXT } from './sheet.ts';

const ELEMENTS_PER_ROW = 12;
const CHART_HEIGHT = 124;

/** What was tested: specimen, composition, heat treatment, preparation, and the method. */
export function drawSpecimenSection(flow: Flow, content: ReportContent): void {
  drawSpecimen(flow, content);
  drawComposition(flow, content.specimen.composition);
  drawHeatTreatment(flow, content.heatTreatment);
  drawPreparation(flow, content);
  if (content.method.length > 0) {
    flow.heading('Method', 2 * TEXT.body.leading);
    content.method.forEach((paragraph, at) => {
      if (at > 0) flow.space(BLOCK_GAP / 2);
      flow.paragraph(paragraph);
    });
  }
}

function drawSpecimen(flow: Flow, { specimen }: ReportContent): void {
  const facts: [string, string | null][] = [['Code', specimen.code], ['Grade', specimen.grade], ['Batch', specimen.batch], ['Remarks', specimen.remarks]];
  flow.heading('Specimen', factsHeight(flow, facts, CONTENT_WIDTH));
  drawFacts(flow, facts);
}

function drawComposition(flow: Flow, composition: Readonly<Record<string, number>>): void {
  const elements = Object.entries(composition);
  if (elements.length === 0) return;
  flow.space(BLOCK_GAP);
  flow.subheading('Composition, weight %', 40);
  for (let first = 0; first < elements.length; first += ELEMENTS_PER_ROW) {
    const row = elements.slice(first, first + ELEMENTS_PER_ROW);
    if (first > 0) flow.space(6);
    drawTable(
      flow,
      row.map(([element]): TableColumn => ({ title: element, share: 1 })),
      [row.map(([, percent]) => ({ text: formatNumber(percent, weightDecimals(percent)) }))],
      { width: (CONTENT_WIDTH * row.length) / Math.max(row.length, Math.min(elements.length, ELEMENTS_PER_ROW), 8) },
    );
  }
}

function drawHeatTreatment(flow: Flow, steps: readonly HeatTreatmentStep[]): void {
  flow.heading('Heat treatment', steps.length === 0 ? TEXT.body.leading : CHART_HEIGHT);
  if (steps.length === 0) {
    flow.paragraph('None is recorded.');
    return;
  }
  const beside = steps.length <= 4;
  const chart = beside ? columns(0, 7) : columns(0, 12);
  const table = beside ? columns(7, 5) : columns(0, 12);
  const top = flow.y;
  drawChart(flow, heatTreatmentOption(steps, PRINT_CHART), chart.x, top, chart.width, CHART_HEIGHT);
  if (!beside) flow.y += CHART_HEIGHT + BLOCK_GAP;
  drawTable(
    flow,
    [{ title: 'Step', share: 2.9 }, { title: '°C', share: 1.1, align: 'right' }, { title: 'Time', share: 1.8, align: 'right' }, { title: 'Cooling', share: 2 }],
    steps.map((step, at) => [
      { text: `${at + 1}\u2002${step.kind}` },
      { text: formatNumber(step.celsius, 0) },
      { text: step.minutes === null ? '\u2013' : formatMinutes(step.minutes) },
      { text: step.cooling ?? '\u2013' },
    ]),
    table,
  );
  if (beside) flow.y = Math.max(flow.y, top + CHART_HEIGHT);
}

function drawPreparation(flow: Flow, { preparation }: ReportContent): void {
  if (preparation === null) {
    flow.heading('Preparation', TEXT.body.leading);
    flow.paragraph('Not recorded.');
    return;
  }
  const { etchant, etchingSeconds } = preparation;
  const time = etchingSeconds === null ? null : `${formatNumber(etchingSeconds, 0)}${THIN_SPACE}s`;
  const facts: [string, string | null][] = [
    ['Grinding', preparation.grinding],
    ['Polishing', preparation.polishing],
    ['Etching', etchant === null && time === null ? null : [etchant, time].filter((part) => part !== null).join(', ')],
    ['Prepared by', preparation.operator],
  ];
  flow.heading('Preparation', factsHeight(flow, facts, CONTENT_WIDTH));
  drawFacts(flow, facts);
}

/** At least two places, and as many as were entered up to four. */
function weightDecimals(percent: number): number {
  return Math.min(4, Math.max(2, String(percent).split('.')[1]?.length ?? 0));
}
