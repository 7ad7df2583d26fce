import { Group, SegmentedControl, Slider, Switch, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { formatNumber, formatShare, THIN_SPACE } from '../../../shared/format/quantity.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { firstLook } from '../../editor/EditorState.ts';
import { paletteOf, type MaskStyle } from '../../editor/render/palette.ts';
import { niceStep } from '../../editor/view/niceStep.ts';
import { heatPicture } from '../../viewer/heatPicture.ts';
import { leastCertainPlaces } from '../../viewer/leastCertainPlaces.ts';
import { MaskViewer } from '../../viewer/MaskViewer.ts';
import { inflateLabels } from '../masks/inflate.ts';
import classes from './BatchScreen.module.css';

/** How the picture under review is shown; it stays from one to the next. */
export interface ReviewLook {
  readonly style: Extract<MaskStyle, 'fill' | 'outline'>;
  /** 0 to 100. */
  readonly opacity: number;
  readonly isMaskShown: boolean;
  readonly isHeatShown: boolean;
  /** `truth`: the mask that a person made, where there is one. */
  readonly shown: 'mask' | 'truth';
}

export const FIRST_LOOK: ReviewLook = { style: 'fill', opacity: 45, isMaskShown: true, isHeatShown: false, shown: 'mask' };

/** Places that are marked. */
const PLACES = 5;
/** Longest scale bar in CSS pixels. */
const LONGEST = 120;

interface ReviewStageProps {
  readonly project: ProjectView;
  readonly batch: number;
  readonly item: BatchItemView;
  /** Its mask is about to be replaced by the corrected one. */
  readonly isTakingOver: boolean;
  readonly look: ReviewLook;
  /** Which of the least certain places is asked for; counts on round and round. */
  readonly place: number | null;
  readonly onLook: (change: Partial<ReviewLook>) => void;
  readonly onPlace: (at: number) => void;
}

/** A micrograph with its mask, where the model is unsure, and how both are shown. */
export function ReviewStage({ project, batch, item, isTakingOver, look, place, onLook, onPlace }: ReviewStageProps): ReactElement {
  const client = useClient();
  const { handle } = project;
  const { micrograph, predicted, truth, review, position, hasMap } = item;
  const element = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<MaskViewer | null>(null);
  const [scale, setScale] = useState(1);
  const [failure, setFailure] = useState<unknown>(null);
  const palette = useMemo(() => paletteOf(firstLook(project.labelSet.classes).classes), [project.labelSet.classes]);
  const shown = (look.shown === 'truth' || review === 'corrected') && truth !== null ? truth.revision : predicted;
  const labels = useQuery({ queryKey: [handle, 'labels', shown], queryFn: async () => inflateLabels(await client.call.masks.labels({ project: handle, revision: shown ?? 0 })), enabled: shown !== null, gcTime: 60_000, staleTime: Infinity, structuralSharing: false });
  const certainty = useQuery({ queryKey: [handle, 'certainty', batch, position, predicted], queryFn: () => client.call.batches.certainty({ project: handle, batch, position }), enabled: hasMap, staleTime: Infinity, structuralSharing: false });
  const heat = useMemo(() => (certainty.data === undefined ? null : heatPicture(certainty.data)), [certainty.data]);
  const places = useMemo(() => (certainty.data === undefined || micrograph === null ? [] : leastCertainPlaces(certainty.data, micrograph, PLACES)), [certainty.data, micrograph]);
  const viewerLook = useMemo(() => ({ palette, style: look.style, opacity: !look.isMaskShown ? 0 : look.style === 'outline' ? 1 : look.opacity / 100 }), [palette, look.style, look.opacity, look.isMaskShown]);
  const given = useRef({ micrograph, look: viewerLook, label: `Micrograph ${item.file} and its mask` });
  useEffect(() => {
    const { micrograph: image, look: first, label } = given.current;
    if (element.current === null || image === null) return undefined;
    const made = new MaskViewer({
      element: element.current,
      image: { width: image.width, height: image.height, tile: (level, column, row) => client.call.masks.imageTile({ project: handle, micrograph: image.id, level, column, row }) },
      label,
      look: first,
      onScale: setScale,
      onFailure: setFailure,
    });
    made.canvas.addEventListener('keydown', (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && made.keyDown(event.key)) event.preventDefault();
    });
    setViewer(made);
    return () => {
      setViewer(null);
      made.close();
    };
  }, [client, handle]);
  useEffect(() => viewer?.setLook(viewerLook), [viewer, viewerLook]);
  const mask = isTakingOver ? null : (labels.data ?? null);
  useEffect(() => viewer?.setMask(mask), [viewer, mask]);
  useEffect(() => viewer?.setHeat(look.isHeatShown ? heat : null, look.isHeatShown || place !== null ? places : []), [viewer, heat, look.isHeatShown, places, place]);
  useEffect(() => {
    const chosen = place === null ? undefined : places[place % Math.max(1, places.length)];
    if (chosen !== undefined) viewer?.goTo(chosen);
  }, [viewer, place, places]);
  const failed = failure ?? labels.error ?? certainty.error;
  return (
    <div className={classes['viewer']}>
      <div className={classes['looks']}>
        <SegmentedControl size="xs" aria-label="How the mask is shown" value={look.style} onChange={(style) => onLook({ style, isMaskShown: true })} data={[{ value: 'fill', label: 'Fill' }, { value: 'outline', label: 'Outline' }]} />
        <Slider w={72} miw={56} size="sm" label={null} disabled={look.style === 'outline'} value={look.opacity} onChange={(opacity) => onLook({ opacity, isMaskShown: true })} thumbLabel="Strength of the mask" />
        <Tooltip label="Hide or show the mask · H">
          <Switch size="xs" label="Mask" checked={look.isMaskShown} onChange={(event) => onLook({ isMaskShown: event.currentTarget.checked })} />
        </Tooltip>
        <Tooltip label={hasMap ? 'Yellow to red where the model is unsure · C' : 'It was not kept where the model is unsure'}>
          <Switch size="xs" label="Doubts" disabled={!hasMap} checked={look.isHeatShown} onChange={(event) => onLook({ isHeatShown: event.currentTarget.checked })} />
        </Tooltip>
        {truth !== null && review !== 'corrected' && (
          <SegmentedControl size="xs" aria-label="Whose mask is shown" value={look.shown} onChange={(chosen) => onLook({ shown: chosen, isMaskShown: true })} data={[{ value: 'mask', label: 'Model' }, { value: 'truth', label: `${truth.origin.charAt(0).toUpperCase()}${truth.origin.slice(1)}` }]} />
        )}
        {places.length > 0 && (
          <Group gap={4} wrap="nowrap" ml="auto" role="group" aria-label="Least certain places">
            <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              Least certain
            </Text>
            {places.map((each, at) => (
              <Tooltip key={at} label={`Place ${at + 1}: certainty ${formatShare(each.certainty)} · U goes through them`}>
                <button type="button" className={classes['place']} aria-pressed={place !== null && place % places.length === at} aria-label={`Least certain place ${at + 1}`} onClick={() => onPlace(at)}>
                  {at + 1}
                </button>
              </Tooltip>
            ))}
          </Group>
        )}
      </div>
      <div className={classes['picture']} ref={element} data-mask={mask === null ? 'coming' : shown}>
        {mask === null && failed === null && (
          <Text className={classes['over']} size="sm" role="status">
            {isTakingOver ? 'Taking over your correction …' : 'Reading the mask …'}
          </Text>
        )}
        {failed !== null && (
          <div className={classes['over']}>
            <ErrorNote error={failed} />
          </div>
        )}
      </div>
      <Foot umPerPx={micrograph?.umPerPx ?? null} scale={scale} />
    </div>
  );
}

function Foot({ umPerPx, scale }: { readonly umPerPx: number | null; readonly scale: number }): ReactElement {
  const perCssPixel = (umPerPx ?? 1) / scale;
  const length = niceStep(LONGEST * perCssPixel);
  return (
    <footer className={classes['foot']}>
      <span className={classes['bar']} style={{ width: length / perCssPixel }} />
      <Text size="xs">
        {formatNumber(length, Math.max(0, -Math.floor(Math.log10(length) + 1e-9)))}
        {THIN_SPACE}
        {umPerPx === null ? 'px' : 'µm'}
      </Text>
      {umPerPx === null && (
        <Text size="xs" c="dimmed">
          not calibrated
        </Text>
      )}
      <Text size="xs" c="dimmed" ml="auto">
        Wheel zooms, dragging moves, 0 shows all
      </Text>
      <Text size="xs">{formatShare(scale, scale < 0.1 ? 1 : 0)}</Text>
    </footer>
  );
}
