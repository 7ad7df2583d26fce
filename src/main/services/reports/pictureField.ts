import { decodeImage } from '../../../imaging/decodeImage.ts';
import { downsample } from '../../../imaging/render/downsample.ts';
import { renderOverlay } from '../../../imaging/render/renderOverlay.ts';
import { toDisplay } from '../../../imaging/render/toDisplay.ts';
import type { LabelSet } from '../../../shared/domain/labelSet.ts';
import type { ReportMicrograph } from '../../../shared/domain/report.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import { PRINT_PIXELS } from '../../report/printImage.ts';
import type { MeasuredField } from './measureField.ts';

/** Classes over the micrograph so that both are seen. */
const OVERLAY = { opacity: 0.4, outline: true } as const;

/** The longer side of a picture in a draft, which is looked at on a screen. */
export const DRAFT_PIXELS = 800;

/** The pictures of a field, no larger than they are shown. */
export async function pictureField(project: ProjectStore, { field, mask }: MeasuredField, labelSet: LabelSet, longest = PRINT_PIXELS): Promise<Pick<ReportMicrograph, 'image' | 'overlay'>> {
  const { raster } = await decodeImage(project.blobs.path(field.sha256), { pages: 'first' });
  return {
    image: downsample(toDisplay(raster), longest),
    overlay: mask === null ? null : downsample(renderOverlay(raster, mask, labelSet, OVERLAY), longest),
  };
}
