import { Button, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { GapPlace, ReportGap } from '../../../shared/contract/areas/reportsArea.ts';
import { navigate, SCREEN_NAMES } from '../../state/route.ts';
import classes from './ReportsScreen.module.css';

interface GapListProps {
  /** Its path. */
  readonly project: string;
  readonly gaps: readonly ReportGap[];
  readonly onOption: (option: 'operator') => void;
}

/** What is missing before a report can be defended, each with the way to where it is brought. */
export function GapList({ project, gaps, onOption }: GapListProps): ReactElement {
  if (gaps.length === 0) {
    return (
      <div className={classes['gap']}>
        <IconCircleCheck size={18} />
        <Text size="sm">Nothing is missing.</Text>
      </div>
    );
  }
  return (
    <div>
      {gaps.map(({ weight, sentence, action, place }) => (
        <div key={sentence} className={classes['gap']} data-weight={weight}>
          {weight === 'must' ? <IconAlertTriangle size={18} aria-label="Must be mended" /> : <IconInfoCircle size={18} aria-label="Should be mended" />}
          <div>
            <Text size="sm">{sentence}</Text>
            <PlaceButton project={project} place={place} action={action} onOption={onOption} />
          </div>
        </div>
      ))}
    </div>
  );
}

function PlaceButton({ project, place, action, onOption }: { readonly project: string; readonly place: GapPlace; readonly action: string; readonly onOption: GapListProps['onOption'] }): ReactElement | null {
  const go = (): void => {
    if ('option' in place) return onOption(place.option);
    const screen = SCREEN_NAMES.find((name) => name === place.screen);
    return screen === undefined ? undefined : navigate({ screen, project, id: place.id });
  };
  if ('screen' in place && !SCREEN_NAMES.some((name) => name === place.screen)) return null;
  return (
    <Button size="compact-sm" variant="default" mt={4} onClick={go}>
      {action}
    </Button>
  );
}
