import { Text } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { JudgedImage } from '../../../../shared/contract/areas/evaluationsArea.ts';
import type { ProjectView } from '../../../../shared/contract/areas/projectsArea.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useClient } from '../../../connection/ConnectionContext.ts';
import type { LabelTiles } from '../../../editor/labels/LabelTiles.ts';
import { paletteOf } from '../../../editor/render/palette.ts';
import type { ImagePoint } from '../../../editor/shapes/Span.ts';
import type { Focus } from '../imageOrder.ts';
import { comparisonOf } from './comparisonOf.ts';
import { judgedCommand } from './judgedKeys.ts';
import { JudgedLabels } from './JudgedLabels.ts';
import { LinkedPanes, PANES, type PaneName } from './LinkedPanes.ts';
import { readJudgedPixels } from './readJudgedPixels.ts';
import classes from './LinkedViewer.module.css';
import { ViewerBar } from './ViewerBar.tsx';
import { ViewerFoot } from './ViewerFoot.tsx';

const TITLES: Readonly<Record<PaneName, string>> = { micrograph: 'Micrograph', truth: 'Mask (truth)', prediction: 'Model', comparison: 'Comparison' };

interface LinkedViewerProps {
  readonly project: ProjectView;
  readonly evaluation: number;
  /** The image's place in the evaluation. */
  readonly at: number;
  readonly image: JudgedImage;
  readonly focus: Focus;
  readonly onFocus: (focus: Focus) => void;
}

interface Shown {
  readonly at: number;
  readonly panes: LinkedPanes;
  readonly truth: LabelTiles;
  readonly predicted: LabelTiles;
}

/** Micrograph, truth, prediction and where they differ, side by side; they move together. */
export function LinkedViewer({ project, evaluation, at, image: { place, name }, focus, onFocus }: LinkedViewerProps): ReactElement {
  const client = useClient();
  const { handle, labelSet } = project;
  const elements = useRef(new Map<PaneName, HTMLElement>());
  const open = useRef<LinkedPanes | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [failure, setFailure] = useState<{ readonly at: number; readonly error: unknown } | null>(null);
  const [opacity, setOpacity] = useState(0.5);
  const [pointer, setPointer] = useState<ImagePoint | null>(null);
  const [scale, setScale] = useState(1);
  const [isLarge, setLarge] = useState(false);
  const isShown = shown?.at === at;

  useEffect(() => {
    if (place === null) return undefined;
    const gone = new AbortController();
    const load = async (): Promise<void> => {
      const { width, height, micrograph } = place;
      const pixels = await readJudgedPixels(await client.call.evaluations.pixels({ project: handle, id: evaluation, image: at }, { signal: gone.signal }), place);
      if (gone.signal.aborted) return;
      // The one before stays in sight until the next is here.
      open.current?.close();
      setPointer(null);
      const panes = new LinkedPanes({
        elements: Object.fromEntries(PANES.map((pane) => [pane, elements.current.get(pane)])) as Record<PaneName, HTMLElement>,
        image: { width, height, tile: (level, column, row) => client.call.masks.imageTile({ project: handle, micrograph, level, column, row }) },
        rect: place.rect,
        onPointer: setPointer,
        onScale: setScale,
        onFailure: (error) => setFailure({ at, error }),
      });
      open.current = panes;
      setFailure(null);
      setShown({ at, panes, ...pixels });
    };
    load().catch((error: unknown) => gone.signal.aborted || setFailure({ at, error }));
    return () => gone.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `place` belongs to the image at this place of this evaluation, which is never changed
  }, [client, handle, evaluation, at]);
  useEffect(() => () => open.current?.close(), []);
  useEffect(() => {
    if (shown === null) return;
    const palette = paletteOf(labelSet.classes.map(({ colour }) => ({ colour, opacity: 1, isShown: true })));
    shown.panes.cover('truth', { source: shown.truth, palette, opacity });
    shown.panes.cover('prediction', { source: shown.predicted, palette, opacity });
  }, [shown, labelSet, opacity]);
  useEffect(() => {
    if (shown === null) return;
    const { judge, palette } = comparisonOf(focus);
    shown.panes.cover('comparison', { source: new JudgedLabels(shown.truth, shown.predicted, judge), palette, opacity: 1 });
  }, [shown, focus]);

  const onKeyDown = ({ key, ctrlKey, metaKey, target }: KeyboardEvent): void => {
    if (ctrlKey || metaKey || (target as Element).closest('input') !== null) return;
    const command = judgedCommand(key);
    if (command === 'larger') shown?.panes.zoomBy(1.5);
    else if (command === 'smaller') shown?.panes.zoomBy(1 / 1.5);
    else if (command === 'whole') shown?.panes.fit();
    else if (command === 'actual') shown?.panes.actual();
    else if (command === 'window' || (key === 'Escape' && isLarge)) setLarge(!isLarge);
  };
  return (
    <div className={classes['viewer']} data-shown={isShown ? at : undefined} data-large={isLarge || undefined} onKeyDown={onKeyDown}>
      <ViewerBar labels={labelSet.classes} focus={focus} onFocus={onFocus} opacity={opacity} onOpacity={setOpacity} panes={shown?.panes ?? null} isLarge={isLarge} onLarge={() => setLarge(!isLarge)} />
      <div className={classes['panes']} role="application" tabIndex={0} aria-label={`Image ${name}: micrograph, mask, model and comparison. Arrows: next image; plus, minus, 0 and 1: size, F: the whole window`}>
        {PANES.map((pane) => (
          <div key={pane} className={classes['pane']} ref={(element) => void (element === null ? elements.current.delete(pane) : elements.current.set(pane, element))}>
            <span className={classes['title']}>{TITLES[pane]}</span>
          </div>
        ))}
        {failure !== null && failure.at === at && (
          <div className={classes['over']}>
            <ErrorNote error={failure.error} />
          </div>
        )}
        {!isShown && failure === null && (
          <Text className={classes['waiting']} size="sm" role="status">
            Opening {name} …
          </Text>
        )}
      </div>
      <ViewerFoot labels={labelSet.classes} umPerPx={place?.umPerPx ?? null} scale={scale} file={place === null ? name : `${place.file}, ${place.specimen}`} pixel={pointer === null || shown === null ? null : { ...pointer, truth: shown.truth.get(pointer.x, pointer.y), predicted: shown.predicted.get(pointer.x, pointer.y) }} />
    </div>
  );
}
