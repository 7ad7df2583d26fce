import { Alert, Button, Group, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconPlus, IconStack2 } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactElement } from 'react';
import type { DatasetRow, MaskCensus } from '../../../shared/contract/areas/datasetsArea.ts';
import type { DatasetRecipeInput } from '../../../shared/datasets/recipe.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import type { ScreenProps } from '../../shell/ScreenProps.ts';
import { again } from '../../state/again.ts';
import { trainOnDataset } from '../../state/datasetToTrain.ts';
import { navigate } from '../../state/route.ts';
import { BalanceBars } from './BalanceBars.tsx';
import classes from './DatasetsScreen.module.css';
import { describeRecipe, FIRST_RECIPE, recipeOf } from './recipeForm.ts';
import { RecipeFields } from './RecipeFields.tsx';
import { SpecimenStrips } from './SpecimenStrips.tsx';
import { TilePreview } from './TilePreview.tsx';

/** Milliseconds after the last change of the form until it is carried out. */
const PATIENCE = 300;

/** Which masks a network learns from and which it is judged by: kept datasets, and a new one as it would be. */
export default function DatasetsScreen({ project, id }: ScreenProps): ReactElement {
  const client = useClient();
  const { handle } = project;
  const census = useQuery({ queryKey: [handle, 'masks', 'census'], queryFn: () => client.call.datasets.census({ project: handle }), staleTime: 0 });
  const list = useQuery({ queryKey: [handle, 'datasets', 'list'], queryFn: () => client.call.datasets.list({ project: handle }) });
  const [form, setForm] = useState(FIRST_RECIPE);
  const [name, setName] = useState('');
  const recipe = useMemo(() => recipeOf(form, name), [form, name]);
  const choose = (chosen: number | null): void => navigate({ screen: 'datasets', project: project.path, id: chosen });
  const save = useMutation({ mutationFn: () => client.call.datasets.save({ project: handle, recipe }), onSuccess: ({ id: made }) => {
    trainOnDataset(project.path, String(made));
    choose(made);
  } });
  const train = (dataset: number): void => {
    trainOnDataset(project.path, String(dataset));
    navigate({ screen: 'train', project: project.path, id: null });
  };
  if (census.isError) return <ErrorNote error={census.error} onRetry={() => again(census)} />;
  if (census.data === undefined) return <EmptyState picture={null} title="">Reading the masks …</EmptyState>;
  if (census.data.usable === 0) {
    return (
      <EmptyState picture={<IconStack2 size={56} stroke={1.2} />} title="No masks to learn from yet" action={<Button onClick={() => navigate({ screen: 'specimens', project: project.path, id: null })}>Go to the specimens</Button>}>
        A dataset says which masks a network learns from and which it is judged by. Draw or import masks of a few specimens first{census.data.predictedOnly > 0 ? '; those that a model predicted count when a person has taken them over' : ''}.
      </EmptyState>
    );
  }
  return (
    <div className={classes['screen']}>
      <aside className={classes['side']} aria-label="Datasets">
        <Title order={2} mb="xs">
          Datasets
        </Title>
        <Stack gap={4} mb="lg">
          <UnstyledButton className={classes['entry']} data-command="new-dataset" aria-pressed={id === null} onClick={() => choose(null)}>
            <Text fw={500}>
              <IconPlus size={14} /> New dataset
            </Text>
          </UnstyledButton>
          {list.data?.map((row) => (
            <DatasetEntry key={row.id} row={row} chosen={row.id === id} onChoose={() => choose(row.id)} />
          ))}
        </Stack>
        {list.isError && <ErrorNote error={list.error} onRetry={() => again(list)} />}
        {id === null && (
          <Stack gap="md">
            <RecipeFields form={form} onChange={setForm} />
            <TextInput size="xs" label="Name" placeholder={recipeOf(form, '').name} value={name} onChange={(event) => setName(event.currentTarget.value)} />
            {save.isError && <ErrorNote error={save.error} />}
            <Button onClick={() => save.mutate()} loading={save.isPending}>
              Keep this dataset
            </Button>
          </Stack>
        )}
      </aside>
      <section className={classes['main']} aria-label="Dataset">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text c="dimmed" size="sm">
            {censusWords(census.data)}
          </Text>
          {id !== null && (
            <Button flex="none" onClick={() => train(id)}>
              Train with it
            </Button>
          )}
        </Group>
        <Division project={project} dataset={id ?? recipe} />
      </section>
    </div>
  );
}

function DatasetEntry({ row, chosen, onChoose }: { readonly row: DatasetRow; readonly chosen: boolean; readonly onChoose: () => void }): ReactElement {
  return (
    <UnstyledButton className={classes['entry']} aria-pressed={chosen} aria-label={`Dataset ${row.name}`} onClick={onChoose}>
      <Text fw={500} truncate>
        {row.name}
      </Text>
      <Text size="xs" c="dimmed">
        {row.micrographs} micrographs of {row.specimens} specimens, {row.runs === 1 ? '1 training' : `${row.runs} trainings`}
      </Text>
      <Text size="xs" c="dimmed">
        {describeRecipe(row.recipe)}
      </Text>
    </UnstyledButton>
  );
}

function Division({ project, dataset }: { readonly project: ScreenProps['project']; readonly dataset: number | DatasetRecipeInput }): ReactElement {
  const client = useClient();
  const { handle } = project;
  const [shown] = useDebouncedValue(dataset, typeof dataset === 'number' ? 0 : PATIENCE);
  const view = useQuery({
    queryKey: [handle, 'datasets', 'view', shown],
    queryFn: () => (typeof shown === 'number' ? client.call.datasets.show({ project: handle, id: shown }) : client.call.datasets.plan({ project: handle, recipe: shown })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  if (view.isError) return <ErrorNote error={view.error} onRetry={() => again(view)} />;
  if (view.data === undefined) return <Text role="status">Counting what the masks hold …</Text>;
  return (
    <Stack gap="lg" mt="md">
      {view.data.leaks.length > 0 && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} role="alert" title="The sides are not apart">
          <Text>The same specimens or pictures are trained on and judged by. Figures of this dataset are better than a new specimen would give.</Text>
        </Alert>
      )}
      {view.data.remarks.map((remark) => (
        <Text key={remark} size="sm">
          {remark}
        </Text>
      ))}
      <Part title="Who is on which side">
        <SpecimenStrips view={view.data} />
      </Part>
      <Part title="What the sides are made of">
        <BalanceBars view={view.data} labels={project.labelSet.classes} />
      </Part>
      <Part title="Training tiles, and how they are varied">
        <TilePreview project={handle} dataset={shown} />
      </Part>
    </Stack>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactElement }): ReactElement {
  return (
    <div>
      <Title order={3} mb="xs">
        {title}
      </Title>
      {children}
    </div>
  );
}

function censusWords({ usable, predictedOnly, without }: MaskCensus): string {
  const parts = [`${usable} micrographs have a mask to learn from`];
  if (predictedOnly > 0) parts.push(`${predictedOnly} only one that a model predicted, which is not learned from`);
  if (without > 0) parts.push(`${without} have none`);
  return `${parts.join('; ')}.`;
}
