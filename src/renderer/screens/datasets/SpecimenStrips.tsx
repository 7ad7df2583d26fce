import { Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { DatasetView, PlannedSpecimen } from '../../../shared/contract/areas/datasetsArea.ts';
import { SPLIT_SIDES } from '../../../shared/domain/records.ts';
import classes from './DatasetsScreen.module.css';
import { SIDE_WORDS } from './sides.ts';

/** Each specimen as a strip of its micrographs, coloured by side; a red band where it stands on more than one. */
export function SpecimenStrips({ view }: { readonly view: DatasetView }): ReactElement {
  return (
    <section aria-label="Who is on which side">
      <Group gap="md" mb="xs">
        {SPLIT_SIDES.map((side) => (
          <Group key={side} gap={6}>
            <span className={classes['swatch']} data-side={side} />
            <Text size="sm">
              {SIDE_WORDS[side]}: {view.tiles[side]} tiles
            </Text>
          </Group>
        ))}
      </Group>
      <div className={classes['strips']}>
        {view.specimens.map((specimen) => (
          <Strip key={specimen.code} specimen={specimen} />
        ))}
      </div>
    </section>
  );
}

function Strip({ specimen: { code, micrographs } }: { readonly specimen: PlannedSpecimen }): ReactElement {
  const sides = SPLIT_SIDES.filter((side) => micrographs.some((micrograph) => micrograph.sides.includes(side)));
  const leaks = sides.length > 1;
  const words = sides.map((side) => SIDE_WORDS[side]).join(', ');
  return (
    <div className={classes['strip']} data-leaks={leaks || undefined} role="group" aria-label={`Specimen ${code}: ${words}${leaks ? ', on more than one side' : ''}`}>
      <Text size="sm" truncate title={code}>
        {code}
      </Text>
      <div className={classes['blocks']}>
        {micrographs.map((micrograph) => (
          <span key={micrograph.id} className={classes['block']} title={`${micrograph.file}: ${micrograph.sides.map((side) => SIDE_WORDS[side]).join(', ')}`}>
            {micrograph.sides.map((side) => (
              <span key={side} data-side={side} />
            ))}
          </span>
        ))}
      </div>
      <Text size="xs" className={classes['stripWords']}>
        {leaks && <IconAlertTriangle size={14} aria-hidden />}
        {words}
      </Text>
    </div>
  );
}
