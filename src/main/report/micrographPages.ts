import { scaleBarLength } from '../../imaging/render/drawScaleBar.ts';
import type { Calibration } from '../../shared/domain/records.ts';
import type { ReportContent, ReportMicrograph } from '../../shared/domain/report.ts';
import { CALIBRATION_WORDS } from '../../shared/format/calibrationWords.ts';
import { formatCount, formatShare, THIN_SPACE } from '../../shared/format/quantity.ts';
import { INK } from '../../shared/look/tokens.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import { drawSwatch } from './drawTable.ts';
import type { Flow } from './Flow.ts';
import { printImage } from './printImage.ts';
import { columns, SHEET, TEXT } from './sheet.ts';

const PICTURES = columns(0, 9);
const ASIDE = columns(9, 3);
/** Image and overlay must both fit under a heading. */
const HIGHEST_PICTURE = 308;
const CAPTION = 14;
const PICTURE_GAP = 10;

/** Every micrograph with its overlay below at the same scale, and what is known of it beside. */
export function drawMicrographPages(flow: Flow, content: ReportContent): void {
  content.micrographs.forEach((micrograph, at) => {
    const sides = asideItems(micrograph);
    const size = pictureSize(micrograph);
    const height = blockHeight(flow, micrograph, content, sides, size.height);
    if (at === 0) flow.heading('Micrographs', height);
    else {
      flow.space(20);
      flow.need(height);
    }
    drawMicrograph(flow, content, micrograph, at, sides, size);
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

type AsideItem = readonly [name: string, value: string];

function drawMicrograph(flow: Flow, content: ReportContent, micrograph: ReportMicrograph, at: number, sides: readonly AsideItem[], size: Size): void {
  flow.subheading(`Field ${at + 1} of ${content.micrographs.length}`, 0);
  const top = flow.y;
  drawPicture(flow, micrograph, micrograph.image, top, size, 'Micrograph');
  const asideBottom = drawAside(flow, sides, top);
  let bottom = Math.max(top + size.height + CAPTION, asideBottom);
  if (micrograph.overlay !== null) {
    const overlayTop = top + size.height + CAPTION + PICTURE_GAP;
    drawPicture(flow, micrograph, micrograph.overlay, overlayTop, size, 'The same field with its classes');
    const legendBottom = drawLegend(flow, content, micrograph, Math.max(overlayTop, asideBottom + PICTURE_GAP));
    bottom = Math.max(overlayTop + size.height + CAPTION, legendBottom);
  }
  flow.y = bottom;
}

function drawPicture(flow: Flow, micrograph: ReportMicrograph, raster: Raster, top: number, size: Size, caption: string): void {
  const { document } = flow;
  const left = SHEET.left + PICTURES.x;
  document.image(Buffer.from(printImage(raster)), left, top, { ...size });
  document.rect(left, top, size.width, size.height).lineWidth(0.4).strokeColor(INK.rule).stroke();
  if (micrograph.calibration !== null) drawScaleBar(flow, micrograph, micrograph.calibration, left + size.width, top + size.height, size.width);
  const scale = micrograph.calibration === null ? ' (not calibrated: no lengths can be given)' : '';
  flow.line(caption + scale, TEXT.label, PICTURES.x, top + size.height + 3, PICTURES.width);
}

/** A scale bar in vectors on a white plate in the lower right corner, whose place is `right`, `bottom`. */
function drawScaleBar(flow: Flow, { width }: ReportMicrograph, { umPerPx }: Calibration, right: number, bottom: number, printedWidth: number): void {
  const { document } = flow;
  const bar = scaleBarLength(width, umPerPx);
  const length = (bar.pixels * printedWidth) / width;
  const style = { ...TEXT.strong, size: 7.5, leading: 10 };
  const plateWidth = Math.max(length, flow.widthOf(bar.label, style)) + 12;
  const plateHeight = 20;
  const x = right - plateWidth - 6;
  const y = bottom - plateHeight - 6;
  document.save().fillOpacity(0.88).roundedRect(x, y, plateWidth, plateHeight, 2).fill('#ffffff').restore();
  flow.line(bar.label, style, x - SHEET.left, y + 2, plateWidth, { align: 'center' });
  document.rect(x + (plateWidth - length) / 2, y + 14, length, 2.25).fill(INK.strong);
}

/** The names and values beside the image; gives the bottom. */
function drawAside(flow: Flow, sides: readonly AsideItem[], top: number): number {
  return sides.reduce((y, [name, value]) => {
    flow.line(name, TEXT.label, ASIDE.x, y, ASIDE.width);
    return y + TEXT.label.leading + flow.block(value, asideStyle(name), ASIDE.x, y + TEXT.label.leading, ASIDE.width) + 5;
  }, top);
}

function asideHeight(flow: Flow, sides: readonly AsideItem[]): number {
  return sides.reduce((sum, [name, value]) => sum + TEXT.label.leading + flow.heightOf(value, asideStyle(name), ASIDE.width) + 5, 0);
}

function asideStyle(name: string): typeof TEXT.small | typeof TEXT.body {
  return name === 'SHA-256' ? TEXT.small : TEXT.body;
}

function asideItems(micrograph: ReportMicrograph): AsideItem[] {
  const { calibration, objective, modality, maskOrigin } = micrograph;
  const items: [string, string | null][] = [
    ['File', micrograph.file],
    ['Size', `${formatCount(micrograph.width)} × ${formatCount(micrograph.height)} px`],
    ['Microscope', modality],
    ['Objective', objective],
    ['Scale', calibration === null ? 'not calibrated' : `${Number(calibration.umPerPx.toPrecision(5))}${THIN_SPACE}µm/px, ${CALIBRATION_WORDS[calibration.source]}${calibration.confirmed ? '' : ' (not yet confirmed)'}`],
    ['Mask', maskOrigin],
    ['SHA-256', micrograph.sha256],
  ];
  return items.flatMap(([name, value]): AsideItem[] => (value === null ? [] : [[name, value]]));
}

interface LegendRow {
  readonly swatch: string | 'hatch';
  readonly name: string;
  readonly share: string;
}

function legendRows({ labelSet }: ReportContent, { fractions, unlabelledShare }: ReportMicrograph): LegendRow[] {
  const rows: LegendRow[] = labelSet.classes.map((entry) => ({ swatch: entry.colour, name: entry.name, share: formatShare(fractions?.[entry.index] ?? null) }));
  if (unlabelledShare > 0) rows.push({ swatch: 'hatch', name: 'unlabelled', share: formatShare(unlabelledShare) });
  return rows;
}

const SHARE_WIDTH = 36;
const NAME_WIDTH = ASIDE.width - SHARE_WIDTH - 12;

/** Class colours, names and area fractions beside the overlay; gives the bottom. */
function drawLegend(flow: Flow, content: ReportContent, micrograph: ReportMicrograph, top: number): number {
  flow.line('Area fractions', TEXT.label, ASIDE.x, top, ASIDE.width);
  const bottom = legendRows(content, micrograph).reduce((y, { swatch, name, share }) => {
    drawSwatch(flow, swatch, ASIDE.x, y + 4.5);
    const height = flow.block(name, TEXT.body, ASIDE.x + 12, y + 2, NAME_WIDTH);
    flow.line(share, { ...TEXT.body, tabular: true }, ASIDE.x + ASIDE.width - SHARE_WIDTH, y + 2, SHARE_WIDTH, { align: 'right' });
    flow.rule(y + height + 4, INK.hairline, ASIDE.x, ASIDE.width);
    return y + height + 4;
  }, top + TEXT.label.leading + 2);
  if (micrograph.unlabelledShare === 0) return bottom;
  return bottom + 4 + flow.block('Fractions of the classes are of the labelled area.', TEXT.label, ASIDE.x, bottom + 4, ASIDE.width);
}

function pictureSize({ width, height }: ReportMicrograph): Size {
  const scale = Math.min(PICTURES.width / width, HIGHEST_PICTURE / height);
  return { width: width * scale, height: height * scale };
}

/** How much room a micrograph needs, its subheading included. */
function blockHeight(flow: Flow, micrograph: ReportMicrograph, content: ReportContent, sides: readonly AsideItem[], pictureHeight: number): number {
  const head = TEXT.subheading.leading + 4;
  const aside = asideHeight(flow, sides);
  if (micrograph.overlay === null) return head + Math.max(pictureHeight + CAPTION, aside);
  const legend = legendRows(content, micrograph).reduce((sum, { name }) => sum + flow.heightOf(name, TEXT.body, NAME_WIDTH) + 4, TEXT.label.leading + 2 + 2 * TEXT.label.leading + 4);
  const overlayTop = pictureHeight + CAPTION + PICTURE_GAP;
  return head + Math.max(overlayTop + pictureHeight + CAPTION, Math.max(overlayTop, aside + PICTURE_GAP) + legend);
}
