import { Group, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { DatasetView } from '../../../shared/contract/areas/datasetsArea.ts';
import type { LabelClass } from '../../../shared/domain/labelSet.ts';
import { SPLIT_SIDES } from '../../../shared/domain/records.ts';
import classes from './DatasetsScreen.module.css';
import { SIDE_WORDS } from './sides.ts';

/** How much of each class the sides hold. A class that one side lacks cannot be judged there. */
export function BalanceBars({ view, labels }: { readonly view: DatasetView; readonly labels: readonly LabelClass[] }): ReactElement {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return (
    <section aria-label="Balance of the classes">
      <Group gap="md" mb="xs">
        {labels.map(({ index, name, colour }) => (
          <Group key={index} gap={6}>
            <span className={classes['swatch']} style={{ background: colour }} />
            <Text size="sm">{name}</Text>
          </Group>
        ))}
      </Group>
      {SPLIT_SIDES.filter((side) => view.tiles[side] > 0).map((side) => (
        <div key={side} className={classes['strip']}>
          <Text size="sm">{SIDE_WORDS[side]}</Text>
          <div className={classes['bar']} role="img" aria-label={`${SIDE_WORDS[side]}: ${labels.map(({ index, name }) => `${name} ${percent(view.balance[side][index] ?? 0)}`).join(', ')}`}>
            {labels.map(({ index, colour, name }) => (
              <span key={index} style={{ width: `${100 * (view.balance[side][index] ?? 0)}%`, background: colour }} title={`${name} ${percent(view.balance[side][index] ?? 0)}`} />
            ))}
          </div>
          <Text size="xs" c="dimmed" truncate>
            {labels.slice(0, 3).map(({ index }) => percent(view.balance[side][index] ?? 0)).join(' · ')}
          </Text>
        </div>
      ))}
    </section>
  );
}
