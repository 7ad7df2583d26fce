import { decodeImage } from '../../imaging/decodeImage.ts';
import { downsample } from '../../imaging/render/downsample.ts';
import { renderOverlay } from '../../imaging/render/renderOverlay.ts';
import { toDisplay } from '../../imaging/render/toDisplay.ts';
import type { LabelSet } from '../../shared/domain/labelSet.ts';
import type { ReportPictures } from '../../shared/domain/report.ts';
import type { LabelMap } from '../../shared/raster/raster.ts';

/** Classes over the micrograph so that both are seen. */
const OVERLAY = { opacity: 0.4, outline: true } as const;

export interface FieldToDraw {
  /** Of the micrograph's file. */
  readonly path: string;
  readonly mask: LabelMap | null;
  readonly labelSet: LabelSet;
  /** The longer side of the pictures in pixels. */
  readonly longest: number;
}

/** The pictures of a field, no larger than they are shown. @throws AppError as `decodeImage` */
export async function drawReportPictures({ path, mask, labelSet, longest }: FieldToDraw): Promise<ReportPictures> {
  const { raster } = await decodeImage(path, { pages: 'first' });
  return {
    image: downsample(toDisplay(raster), longest),
    overlay: mask === null ? null : downsample(renderOverlay(raster, mask, labelSet, OVERLAY), longest),
  };
}
