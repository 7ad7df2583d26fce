import { ActionIcon, Group, Text } from '@mantine/core';
import { IconZoomIn, IconZoomOut, IconZoomReset } from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import type { Micrograph } from '../../../../shared/domain/records.ts';
import { useClient } from '../../../connection/ConnectionContext.ts';
import { pictures } from '../../../connection/pictures.ts';
import { lengthOf, type BarLine } from './scaleFromBar.ts';
import classes from './ScaleBarPicture.module.css';

interface ScaleBarPictureProps {
  readonly project: string;
  readonly micrograph: Micrograph;
  readonly line: BarLine | null;
  readonly onLine: (line: BarLine) => void;
}

const LARGEST_ZOOM = 16;

/** The picture with a line that is drawn along its scale bar; arrow keys move the line's end, with Shift its beginning. */
export function ScaleBarPicture({ project, micrograph, line, onLine }: ScaleBarPictureProps): ReactElement {
  const { id, width, height, file } = micrograph;
  const client = useClient();
  const frame = useRef<HTMLDivElement>(null);
  const [url, setUrl] = useState<string | null>(null);
  const [zoom, setZoom] = useState(1);
  const [fit, setFit] = useState(400);
  const [drawing, setDrawing] = useState<BarLine['from'] | null>(null);
  useEffect(() => {
    let wanted = true;
    pictures.get(`${project}/${id}/4096`, () => client.call.micrographs.thumbnail({ project, id, side: 4096 })).then(
      (address) => wanted && setUrl(address),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [client, project, id]);
  useEffect(() => {
    if (frame.current === null) return undefined;
    const node = frame.current;
    const observer = new ResizeObserver(() => setFit(Math.min(node.clientWidth, (node.clientHeight * width) / height)));
    observer.observe(node);
    return () => observer.disconnect();
  }, [width, height]);
  const shown = fit * zoom;
  const at = (event: PointerEvent<HTMLElement>, straightTo: BarLine['from'] | null): BarLine['from'] => {
    const box = event.currentTarget.getBoundingClientRect();
    const point = { x: ((event.clientX - box.left) / box.width) * width, y: ((event.clientY - box.top) / box.height) * height };
    // Scale bars lie level; Shift lets the line go anywhere.
    return straightTo === null || event.shiftKey ? point : Math.abs(point.x - straightTo.x) >= Math.abs(point.y - straightTo.y) ? { ...point, y: straightTo.y } : { ...point, x: straightTo.x };
  };
  const nudge = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const [dx = 0, dy = 0] = step ?? [];
    if (step === undefined) return;
    event.preventDefault();
    // By keyboard alone the line begins as a tenth of the picture, low down where bars are.
    const known = line ?? { from: { x: width * 0.45, y: height * 0.95 }, to: { x: width * 0.55, y: height * 0.95 } };
    const moved = (point: BarLine['from']): BarLine['from'] => ({ x: Math.min(width, Math.max(0, point.x + dx)), y: Math.min(height, Math.max(0, point.y + dy)) });
    onLine(event.shiftKey ? { ...known, from: moved(known.from) } : { ...known, to: moved(known.to) });
  };
  return (
    <>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Draw a line along the scale bar. Arrow keys move its end by 1 px, with Shift its beginning.
        </Text>
        <Group gap={4} wrap="nowrap">
          <Text size="sm" role="status">
            {line === null ? 'no line yet' : `${lengthOf(line).toFixed(1)} px`}
          </Text>
          <ActionIcon variant="default" aria-label="Smaller" onClick={() => setZoom(Math.max(1, zoom / 2))}>
            <IconZoomOut size={16} />
          </ActionIcon>
          <ActionIcon variant="default" aria-label="Larger" onClick={() => setZoom(Math.min(LARGEST_ZOOM, zoom * 2))}>
            <IconZoomIn size={16} />
          </ActionIcon>
          <ActionIcon variant="default" aria-label="Whole picture" onClick={() => setZoom(1)}>
            <IconZoomReset size={16} />
          </ActionIcon>
        </Group>
      </Group>
      <div className={classes['frame']} ref={frame}>
        <div
          className={classes['picture']}
          style={{ width: shown, height: (shown * height) / width }}
          tabIndex={0}
          role="application"
          aria-label={`Line along the scale bar of ${file}`}
          onKeyDown={nudge}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            setDrawing(at(event, null));
          }}
          onPointerMove={(event) => drawing !== null && onLine({ from: drawing, to: at(event, drawing) })}
          onPointerUp={() => setDrawing(null)}
        >
          {url !== null && <img src={url} alt="" draggable={false} />}
          {line !== null && (
            <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
              <line x1={line.from.x} y1={line.from.y} x2={line.to.x} y2={line.to.y} stroke="#000" strokeWidth={5} vectorEffect="non-scaling-stroke" />
              <line x1={line.from.x} y1={line.from.y} x2={line.to.x} y2={line.to.y} stroke="#f0e442" strokeWidth={2.5} vectorEffect="non-scaling-stroke" />
            </svg>
          )}
        </div>
      </div>
    </>
  );
}
