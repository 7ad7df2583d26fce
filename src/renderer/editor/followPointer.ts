import type { Stage } from './Stage.ts';
import type { ImagePoint } from './shapes/Span.ts';
import type { ToolPoint } from './tools/Tool.ts';

/** What the pointer asks for. */
export interface PointerHandlers {
  /** Whether the picture is moved instead of painted on. */
  isPanning(): boolean;
  down(point: ToolPoint): void;
  move(point: ToolPoint): void;
  up(point: ToolPoint): void;
  cancel(): void;
  /** Alt: takes the class there. */
  pick(point: ImagePoint): void;
  /** Where the pointer is, also without a button; null: it left. */
  hover(point: ImagePoint | null): void;
}

const ZOOM_PER_NOTCH = 1.2;

/** Turns pointer and wheel into gestures. @returns how to stop */
export function followPointer(stage: Stage, handlers: PointerHandlers): () => void {
  const { top, map } = stage;
  let gesture: { readonly id: number; readonly kind: 'paint' | 'pan' } | null = null;
  let before = { clientX: 0, clientY: 0 };
  const stop = new AbortController();
  const options = { signal: stop.signal };
  const toolPoint = (event: PointerEvent): ToolPoint => ({ ...stage.imagePoint(event), shift: event.shiftKey, pressure: event.pointerType === 'pen' && event.pressure > 0 ? event.pressure : null });

  top.addEventListener('pointerdown', (event) => {
    if (gesture !== null) return;
    const isPan = event.button === 1 || (event.button === 0 && handlers.isPanning());
    if (event.button !== 0 && !isPan) return;
    event.preventDefault();
    top.focus({ preventScroll: true });
    if (event.altKey && !isPan) {
      handlers.pick(stage.imagePoint(event));
      return;
    }
    top.setPointerCapture(event.pointerId);
    gesture = { id: event.pointerId, kind: isPan ? 'pan' : 'paint' };
    before = { clientX: event.clientX, clientY: event.clientY };
    if (!isPan) handlers.down(toolPoint(event));
  }, options);
  top.addEventListener('pointermove', (event) => {
    handlers.hover(stage.imagePoint(event));
    if (gesture?.id !== event.pointerId) return;
    if (gesture.kind === 'pan') stage.pan({ left: (event.clientX - before.clientX) * stage.ratio, top: (event.clientY - before.clientY) * stage.ratio });
    else for (const each of event.getCoalescedEvents().length > 0 ? event.getCoalescedEvents() : [event]) handlers.move(toolPoint(each));
    before = { clientX: event.clientX, clientY: event.clientY };
  }, options);
  const end = (event: PointerEvent, isCancelled: boolean): void => {
    if (gesture?.id !== event.pointerId) return;
    const { kind } = gesture;
    gesture = null;
    if (kind !== 'paint') return;
    if (isCancelled) handlers.cancel();
    else handlers.up(toolPoint(event));
  };
  top.addEventListener('pointerup', (event) => end(event, false), options);
  top.addEventListener('pointercancel', (event) => end(event, true), options);
  top.addEventListener('pointerleave', () => handlers.hover(null), options);
  top.addEventListener('wheel', (event) => {
    event.preventDefault();
    const notches = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 100 : event.deltaY / 3;
    stage.zoom(stage.screenPoint(event), stage.view.scale * ZOOM_PER_NOTCH ** -notches);
  }, { ...options, passive: false });
  const followMap = (event: PointerEvent): void => {
    if ((event.buttons & 1) === 1) stage.centre(stage.mapPoint(event));
  };
  map.addEventListener('pointerdown', followMap, options);
  map.addEventListener('pointermove', followMap, options);
  return () => stop.abort();
}
