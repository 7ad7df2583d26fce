import type { ReportContent } from '../../shared/domain/report.ts';
import { formatCount, formatDay, formatShareQuantity } from '../../shared/format/quantity.ts';
import { INK } from '../../shared/look/tokens.ts';
import { drawSwatch } from './drawTable.ts';
import type { Flow } from './Flow.ts';
import { printImage } from './printImage.ts';
import { BLOCK_GAP, columns, CONTENT_WIDTH, SHEET, TEXT, type TextStyle } from './sheet.ts';

const LETTERHEAD_TOP = 42;
const LOGO_HEIGHT = 42;
const LOGO_WIDTH = 150;

/** The first page's head: the laboratory's letterhead, the title, who and what the report is about, and the result. */
export function drawTitleSection(flow: Flow, content: ReportContent): void {
  drawLetterhead(flow, content);
  drawTitle(flow, content);
  drawParties(flow, content);
  drawResultBand(flow, content);
}

function drawLetterhead(flow: Flow, { laboratory }: ReportContent): void {
  const { document } = flow;
  const text = columns(0, 8);
  flow.y = LETTERHEAD_TOP;
  flow.y += flow.block(laboratory.name, { ...TEXT.heading, size: 12.5, leading: 17 }, text.x, flow.y, text.width);
  flow.y += flow.block([...laboratory.address].join(' · '), TEXT.label, text.x, flow.y, text.width);
  if (laboratory.accreditation !== null) flow.y += flow.block(laboratory.accreditation, TEXT.label, text.x, flow.y, text.width);
  if (laboratory.logo !== null) {
    const { width, height } = laboratory.logo;
    const scale = Math.min(LOGO_WIDTH / width, LOGO_HEIGHT / height);
    document.image(Buffer.from(printImage(laboratory.logo, 600)), SHEET.width - SHEET.right - width * scale, LETTERHEAD_TOP, { width: width * scale, height: height * scale });
    flow.y = Math.max(flow.y, LETTERHEAD_TOP + height * scale);
  }
  flow.y += 8;
  flow.rule(flow.y, INK.strong, 0, CONTENT_WIDTH, 0.75);
  flow.y += 26;
}

function drawTitle(flow: Flow, { specimen }: ReportContent): void {
  flow.y += flow.block('Metallographic inspection report', TEXT.title, 0, flow.y, CONTENT_WIDTH);
  const parts = [`Specimen ${specimen.code}`, specimen.grade, specimen.batch === null ? null : `batch ${specimen.batch}`];
  flow.y += flow.block(parts.filter((part) => part !== null).join(' · '), TEXT.lead, 0, flow.y + 2, CONTENT_WIDTH) + 2;
  flow.y += 16;
}

function drawParties(flow: Flow, content: ReportContent): void {
  const { customer } = content;
  const order = customer?.order ?? null;
  const groups: readonly (readonly (readonly [string, string])[])[] = [
    [['Report', content.number], ['Date of issue', formatDay(content.date)]],
    customer === null ? [] : [['Customer', [customer.name, ...customer.address].join('\n')]],
    [...(order === null ? [] : [['Order', order] as const]), ['Carried out by', content.laboratory.operator === '' ? '\u2013' : content.laboratory.operator]],
  ];
  const filled = groups.filter((group) => group.length > 0);
  const heights = filled.map((group, at) => {
    const { x, width } = columns(at * 4, 4);
    return group.reduce((height, [name, value], row) => {
      flow.line(name, TEXT.label, x, flow.y + height, width);
      const [first = '', ...more] = value.split('\n');
      const top = height + TEXT.label.leading;
      const firstHeight = flow.block(first, row === 0 ? TEXT.strong : TEXT.body, x, flow.y + top, width);
      const moreHeight = more.length === 0 ? 0 : flow.block(more.join('\n'), TEXT.body, x, flow.y + top + firstHeight, width);
      return top + firstHeight + moreHeight + 7;
    }, 0);
  });
  flow.y += Math.max(...heights) + 8;
}

/** The numbers the report is made for, first and large: one field per class. */
function drawResultBand(flow: Flow, { statistics, labelSet }: ReportContent): void {
  const known = statistics.flatMap((entry) => {
    const found = labelSet.classes[entry.classIndex];
    return found === undefined ? [] : [{ ...entry, name: found.name, colour: found.colour }];
  });
  if (known.length === 0) return;
  const perRow = known.length <= 4 ? known.length : 4;
  flow.rule(flow.y, INK.rule);
  flow.y += 10;
  for (let first = 0; first < known.length; first += perRow) {
    const row = known.slice(first, first + perRow);
    // Figures stand on one line, however many lines the longest name takes.
    const nameHeight = Math.max(...row.map((entry) => flow.heightOf(entry.name, TEXT.body, columns(0, 12 / perRow).width - 12)));
    const heights = row.map((entry, at) => {
      const { x, width } = columns((12 / perRow) * at, 12 / perRow);
      drawSwatch(flow, entry.colour, x, flow.y + 2.5);
      flow.block(entry.name, TEXT.body, x + 12, flow.y, width - 12);
      const figure = formatShareQuantity(entry.mean, entry.ci95);
      flow.line(figure, fitted(flow, figure, width), x, flow.y + nameHeight + 1, width);
      const fields = `area fraction, ${formatCount(entry.n)} ${entry.n === 1 ? 'field' : 'fields'}`;
      return nameHeight + 1 + TEXT.figure.leading + flow.block(fields, TEXT.label, x, flow.y + nameHeight + 1 + TEXT.figure.leading, width);
    });
    flow.y += Math.max(...heights) + 10;
  }
  flow.rule(flow.y, INK.rule);
  flow.y += BLOCK_GAP / 2;
  const note = known.some((entry) => entry.ci95 !== null)
    ? '± is half the width of the 95 % confidence interval of the mean over the fields (Student t).'
    : 'One field gives no confidence interval.';
  flow.y += flow.block(note, TEXT.label, 0, flow.y, CONTENT_WIDTH);
}

/** The figure's style, smaller where the column is narrow. */
function fitted(flow: Flow, text: string, width: number): TextStyle {
  const full = flow.widthOf(text, TEXT.figure);
  return full <= width ? TEXT.figure : { ...TEXT.figure, size: (TEXT.figure.size * width) / full };
}
