import { trainingCurvesOption } from '../../shared/charts/trainingCurvesOption.ts';
import type { ReportContent } from '../../shared/domain/report.ts';
import { formatCount } from '../../shared/format/quantity.ts';
import { drawChart, PRINT_CHART } from './drawChart.ts';
import { drawFacts, factsHeight } from './drawTable.ts';
import type { Flow } from './Flow.ts';
import { BLOCK_GAP, columns, CONTENT_WIDTH, TEXT } from './sheet.ts';

const CURVES_HEIGHT = 248;

/** The model that made the masks: what it is, how it was trained, and how its training went. */
export function drawModelSection(flow: Flow, { model, trainingHistory }: ReportContent): void {
  if (model === null) return;
  const facts: [string, string][] = [
    ['Name', model.name],
    ['Network', `${model.network}, ${formatCount(model.learnables)} learnable parameters`],
    ['Trained on', model.trainedOn],
    ['SHA-256', model.sha256],
  ];
  flow.heading('Model', factsHeight(flow, facts, CONTENT_WIDTH));
  drawFacts(flow, facts);
  drawSettings(flow, model.settings);
  if (trainingHistory.length < 2) return;
  flow.space(BLOCK_GAP);
  flow.subheading('Training: share of correctly labelled pixels (accuracy) and loss', CURVES_HEIGHT);
  drawChart(flow, trainingCurvesOption(trainingHistory, PRINT_CHART), 0, flow.y, CONTENT_WIDTH, CURVES_HEIGHT);
  flow.y += CURVES_HEIGHT;
}

/** Settings in two columns of names and values. */
function drawSettings(flow: Flow, settings: readonly { readonly name: string; readonly value: string }[]): void {
  if (settings.length === 0) return;
  flow.space(BLOCK_GAP);
  flow.subheading('Settings of the training', 4 * TEXT.body.leading);
  for (let first = 0; first < settings.length; first += 2) {
    const pair = settings.slice(first, first + 2).map(({ name, value }, at) => ({ fact: [name, value] as const, place: columns(at * 6, 6) }));
    flow.need(Math.max(...pair.map(({ fact, place }) => factsHeight(flow, [fact], place.width))));
    const top = flow.y;
    const bottoms = pair.map(({ fact, place }) => {
      flow.y = top;
      drawFacts(flow, [fact], place);
      return flow.y;
    });
    flow.y = Math.max(...bottoms);
  }
}
