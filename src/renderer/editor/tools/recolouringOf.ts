import { UNLABELLED } from '../../../shared/raster/raster.ts';
import { paintWith } from '../labels/recolouring.ts';
import type { Recolouring } from '../labels/StrokeRecorder.ts';
import type { Paint, ToolContext } from './Tool.ts';

/** What each class becomes under a tool, as it is set now. */
export function recolouringOf(paint: Paint, { document, settings }: ToolContext): Recolouring {
  const { value, onlyUnlabelled } = settings();
  return paint.value === 'unlabelled' ? paintWith(UNLABELLED, document.locked) : paintWith(value, document.locked, onlyUnlabelled ? UNLABELLED : null);
}
