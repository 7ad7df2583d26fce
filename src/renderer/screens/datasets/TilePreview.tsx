import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { DatasetRecipeInput } from '../../../shared/datasets/recipe.ts';
import { augmentationSchema, NO_AUGMENTATION } from '../../../shared/engineProtocol/trainingSettings.ts';
import { TRAINING_PRESETS } from '../../../shared/engineProtocol/trainingPresets.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { TileImage } from '../../components/TilePictures.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { again } from '../../state/again.ts';
import classes from './DatasetsScreen.module.css';

const KINDS = {
  usual: { title: 'Usual', augmentation: {} },
  strong: { title: 'Strong', augmentation: { ...TRAINING_PRESETS['study2-tricks'].settings.augmentation, rotation: 30, scale: 0.2, blur: 1, noise: 0.03, gamma: 0.2 } },
  none: { title: 'None', augmentation: NO_AUGMENTATION },
} as const;
type Kind = keyof typeof KINDS;

/** A few training tiles as the engine draws them: at the left as they are, then varied anew each time they are met. */
export function TilePreview({ project, dataset }: { readonly project: string; readonly dataset: number | DatasetRecipeInput }): ReactElement {
  const client = useClient();
  const [kind, setKind] = useState<Kind>('usual');
  const [seed, setSeed] = useState(1);
  const [labels, setLabels] = useState<'shown' | 'hidden'>('hidden');
  const tiles = useQuery({
    queryKey: [project, 'datasets', 'tiles', dataset, kind, seed],
    queryFn: () => client.call.datasets.tiles({ project, dataset, settings: { seed, augmentation: augmentationSchema.parse(KINDS[kind].augmentation), halfSize: false, evenLight: false } }),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-label="Training tiles">
      <Group gap="md" mb="xs">
        <SegmentedControl size="xs" aria-label="Variation of tiles" value={kind} onChange={(value) => setKind(value)} data={Object.entries(KINDS).map(([value, { title }]) => ({ value: value as Kind, label: title }))} />
        <SegmentedControl size="xs" aria-label="Classes over the tiles" value={labels} onChange={(value) => setLabels(value)} data={[{ value: 'hidden', label: 'Micrograph' }, { value: 'shown', label: 'With mask' }]} />
        <Button size="xs" variant="default" onClick={() => setSeed(seed + 1)}>
          Vary anew
        </Button>
        {tiles.isFetching && (
          <Text size="sm" c="dimmed" role="status">
            Drawing tiles …
          </Text>
        )}
      </Group>
      {tiles.isError && <ErrorNote error={tiles.error} onRetry={() => again(tiles)} />}
      <div className={classes['tiles']}>
        {tiles.data?.flatMap((row, of) => row.map((tile, at) => <TileImage key={`${of}/${at}`} tile={tile} over={labels === 'shown' ? 'truth' : null} label={`${at === 0 ? 'Tile' : 'Varied tile'} of ${tile.micrograph}`} />))}
      </div>
    </section>
  );
}
