import { Button, Text } from '@mantine/core';
import { IconPhotoSearch } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactElement } from 'react';
import type { EvaluationView } from '../../../shared/contract/areas/evaluationsArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import classes from './EvaluateScreen.module.css';
import { ImageList } from './ImageList.tsx';
import { listedImages, type Focus } from './imageOrder.ts';
import { LinkedViewer } from './viewer/LinkedViewer.tsx';

/** What the arrows mean elsewhere. */
const OWN_ARROWS = 'input, [role=slider], [role=combobox], [role=radiogroup]';
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

interface ImagesPanelProps {
  readonly project: ProjectView;
  readonly view: EvaluationView;
  readonly focus: Focus;
  readonly onFocus: (focus: Focus) => void;
  readonly onJudge: () => void;
}

/** The images that were judged, the worst first, and the chosen one in the viewer. The arrow keys turn to the next. */
export function ImagesPanel({ project, view, focus, onFocus, onJudge }: ImagesPanelProps): ReactElement {
  const [wanted, setWanted] = useState<number | null>(null);
  const listed = listedImages(view.imageRows, focus);
  const shown = listed.find(({ at }) => at === wanted) ?? listed[0];
  if (view.imageRows.every(({ place }) => place === null)) {
    return (
      <EmptyState picture={<IconPhotoSearch size={56} stroke={1.2} />} title="The pixels of this evaluation were not kept" action={<Button onClick={onJudge}>Judge the model anew</Button>}>
        It was made by an earlier version. Judged anew, every image is shown here beside its mask, with what the model got wrong.
      </EmptyState>
    );
  }
  const turn = (step: number): void => {
    const place = listed.findIndex(({ at }) => at === shown?.at);
    const next = listed[Math.min(listed.length - 1, Math.max(0, place + step))];
    if (next !== undefined) setWanted(next.at);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey || (event.target as Element).closest(OWN_ARROWS) !== null) return;
    event.preventDefault();
    turn(step);
  };
  return (
    <section className={classes['images']} aria-label="Judged images" onKeyDown={onKeyDown}>
      <ImageList project={project.handle} evaluation={view.id} listed={listed} shown={shown?.at ?? null} focus={focus} onShow={setWanted} />
      {shown === undefined ? <Text p="md">No image has such pixels.</Text> : <LinkedViewer project={project} evaluation={view.id} at={shown.at} image={shown.image} focus={focus} onFocus={onFocus} />}
    </section>
  );
}
