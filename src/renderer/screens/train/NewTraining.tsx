import { Accordion, Button, Group, NumberInput, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { TRAINING_PRESETS, PRESET_NAMES, type PresetName } from '../../../shared/engineProtocol/trainingPresets.ts';
import { formatCount } from '../../../shared/format/quantity.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { FIRST_RECIPE, recipeOf } from '../datasets/recipeForm.ts';
import { datasetToTrain, trainOnDataset } from '../../state/datasetToTrain.ts';
import { useSettings } from '../../state/useSettings.ts';
import { DeviceSelect } from './DeviceSelect.tsx';
import { networkWords } from './networkWords.ts';
import { SettingInput } from './SettingInput.tsx';
import { SETTING_GROUPS } from './settingFields.ts';
import { presetOf, valueAt, withOverrides, type Overrides } from './settingValues.ts';
import classes from './TrainScreen.module.css';

const OWN_DATASET = 'new';
const FIRST_NETWORK = 'deeplabv3plus-mobilenetv2';

/** What is trained, on what, how long and where; everything else is folded away. */
export function NewTraining({ project, onStarted }: { readonly project: ProjectView; readonly onStarted: () => void }): ReactElement {
  const client = useClient();
  const { handle } = project;
  const networks = useQuery({ queryKey: ['networks'], queryFn: () => client.call.training.networks({}), staleTime: Infinity });
  const datasets = useQuery({ queryKey: [handle, 'datasets', 'list'], queryFn: () => client.call.datasets.list({ project: handle }) });
  const [network, setNetwork] = useState(FIRST_NETWORK);
  const [preset, setPreset] = useState<PresetName>('default');
  const [wanted, setWanted] = useState(() => datasetToTrain(project.path));
  const [until, setUntil] = useState<'epochs' | 'minutes'>('epochs');
  const [minutes, setMinutes] = useState(20);
  const [overrides, setOverrides] = useState<Overrides>({});
  const [model, setModel] = useState('');
  const kept = datasets.data ?? [];
  const newest = kept.reduce((most, { id }) => Math.max(most, id), 0);
  // Unless one is chosen, the newest that was kept; the recipe of the paper brings its own division along.
  const isThere = wanted === OWN_DATASET || kept.some(({ id }) => String(id) === wanted);
  const dataset = wanted !== null && isThere ? wanted : newest === 0 || preset === 'study1' ? OWN_DATASET : String(newest);
  const settings = presetOf(preset, network);
  // Unless another is named here, the device of the settings.
  const given: Overrides = { device: useSettings().data?.device ?? 'auto', ...overrides };
  const value = (path: string): unknown => (path in given ? given[path] : valueAt(settings, path));
  const change = (path: string, next: unknown): void => setOverrides({ ...overrides, [path]: next });
  const length = until === 'minutes' ? { epochs: 100_000, maxSeconds: 60 * minutes } : {};
  const tileSize = TRAINING_PRESETS[preset].tileSize;
  const own = recipeOf({ ...FIRST_RECIPE, ...(tileSize === undefined ? {} : { tileSize }), ...(preset === 'study1' ? { way: 'paper' as const } : {}) }, '');
  const start = useMutation({
    mutationFn: () => client.call.training.start({ project: handle, dataset: dataset === OWN_DATASET ? own : Number(dataset), settings: withOverrides(settings, { ...given, ...length }), model: model.trim() === '' ? null : model }),
    onSuccess: onStarted,
  });
  const chosen = networks.data?.find(({ id }) => id === network);
  const changed = Object.keys(overrides).length;
  return (
    <div className={classes['form']}>
      <Stack gap="md" className={classes['fields']}>
        {networks.isError && <ErrorNote error={networks.error} />}
        <div>
          <Select label="Network" allowDeselect={false} searchable value={network} data={networks.data?.map(({ id, title }) => ({ value: id, label: title })) ?? [{ value: network, label: 'Asking for the networks …' }]} onChange={(next) => next !== null && setNetwork(next)} />
          {chosen !== undefined && (
            <Text size="xs" c="dimmed" mt={4}>
              {networkWords(chosen.id, chosen.learnables)} {formatCount(chosen.learnables)} learnables.
            </Text>
          )}
        </div>
        <Select
          label="Dataset"
          allowDeselect={false}
          value={dataset}
          data={[{ value: OWN_DATASET, label: preset === 'study1' ? 'New: protocol of the paper (leaky)' : 'New: all masks, divided by specimen' }, ...kept.map(({ id, name }) => ({ value: String(id), label: name }))]}
          onChange={(next) => {
            if (next === null) return;
            setWanted(next);
            trainOnDataset(project.path, next);
          }}
        />
        <div>
          <Select label="Recipe" allowDeselect={false} value={preset} data={PRESET_NAMES.map((name) => ({ value: name, label: name === 'default' ? 'Recommended' : name }))} onChange={(next) => {
            if (next === null) return;
            setPreset(next);
            setOverrides({});
          }} />
          <Text size="xs" c="dimmed" mt={4}>
            {preset === 'default' ? 'Settings that work for most steels.' : `${TRAINING_PRESETS[preset].title}.`}
          </Text>
        </div>
        <div>
          <Text size="sm" fw={500} mb={4}>
            How long
          </Text>
          <Group gap="sm" wrap="nowrap">
            <SegmentedControl className={classes['unit']} size="xs" aria-label="How the length is given" value={until} onChange={(next) => setUntil(next)} data={[{ value: 'epochs', label: 'Epochs' }, { value: 'minutes', label: 'Minutes' }]} />
            {until === 'epochs' ? (
              <NumberInput size="xs" aria-label="Epochs" min={1} allowDecimal={false} value={Number(value('epochs'))} onChange={(next) => typeof next === 'number' && change('epochs', next)} />
            ) : (
              <NumberInput size="xs" aria-label="Minutes" min={0.1} value={minutes} onChange={(next) => typeof next === 'number' && setMinutes(next)} />
            )}
          </Group>
          <Text size="xs" c="dimmed" mt={4}>
            {until === 'epochs' ? 'One epoch is one round through all training tiles.' : 'Rounds through the tiles until the time is up.'}
          </Text>
        </div>
        <DeviceSelect value={String(value('device'))} onChange={(next) => change('device', next)} />
        <TextInput label="Name of the model" placeholder={network} value={model} onChange={(event) => setModel(event.currentTarget.value)} />
        <Accordion variant="contained" order={3} multiple aria-label="More settings">
          {SETTING_GROUPS.map(({ title, fields }) => (
            <Accordion.Item key={title} value={title}>
              <Accordion.Control>{title}</Accordion.Control>
              <Accordion.Panel>
                <Stack gap="sm">
                  {fields.map((field) => (
                    <SettingInput key={`${preset}/${field.path}`} field={field} value={value(field.path)} onChange={(next) => change(field.path, next)} />
                  ))}
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
        {changed > 0 && (
          <Button size="xs" variant="subtle" onClick={() => setOverrides({})}>
            Back to the recipe ({changed} changed)
          </Button>
        )}
      </Stack>
      <Stack gap="xs" className={classes['start']}>
        {start.isError && <ErrorNote error={start.error} />}
        <Button data-command="start-training" onClick={() => start.mutate()} loading={start.isPending} disabled={datasets.isPending}>
          Start the training
        </Button>
      </Stack>
    </div>
  );
}
