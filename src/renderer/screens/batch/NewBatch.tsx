import { Accordion, Alert, Button, MultiSelect, SegmentedControl, Select, Slider, Stack, Switch, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { MASKLESS, type BatchPreview, type BatchWhat, type Maskless, type ModelChoice } from '../../../shared/contract/areas/batchesArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';
import { deviceForModels, deviceSchema } from '../../../shared/engineProtocol/devices.ts';
import { USUAL_SCALES } from '../../../shared/engineProtocol/testTimeAugmentation.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { navigate } from '../../state/route.ts';
import { useSettings } from '../../state/useSettings.ts';
import { DeviceSelect } from '../train/DeviceSelect.tsx';
import classes from './BatchScreen.module.css';
import { FilesChoice, NO_FILES } from './FilesChoice.tsx';

const ONLY_WORDS: Readonly<Record<Maskless, string>> = { withoutTruth: 'Those without a mask by a person', withoutMask: 'Those without any mask', all: 'All' };
type Kind = BatchWhat['kind'];

interface NewBatchProps {
  readonly project: ProjectView;
  readonly models: readonly ModelChoice[];
  readonly specimens: readonly SpecimenRow[];
  readonly onStarted: (batch: number) => void;
}

/** Which micrographs, with which model; the rest is folded away. */
export function NewBatch({ project, models, specimens, onStarted }: NewBatchProps): ReactElement {
  const client = useClient();
  const { handle } = project;
  const [model, setModel] = useState<string | null>(() => models.find(({ refusal }) => refusal === null)?.name ?? null);
  const [kind, setKind] = useState<Kind>('project');
  const [only, setOnly] = useState<Maskless>('withoutTruth');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [files, setFiles] = useState(NO_FILES);
  const [chosenDevice, setDevice] = useState<string | null>(null);
  const settings = useSettings();
  // Unless another is chosen here, the device of the settings.
  const device = chosenDevice ?? deviceForModels(settings.data?.device ?? 'auto');
  const [overlap, setOverlap] = useState(25);
  const [flips, setFlips] = useState(false);
  const [turns, setTurns] = useState(false);
  const [scales, setScales] = useState(false);
  const what = whatOf(kind, only, chosen.map(Number), files);
  const preview = useQuery({ queryKey: [handle, 'masks', 'batchPreview', model, what], queryFn: () => client.call.batches.preview({ project: handle, model: model ?? '', what: what as BatchWhat }), enabled: model !== null && what !== null, placeholderData: keepPreviousData, staleTime: 0 });
  const start = useMutation({
    mutationFn: () =>
      client.call.batches.start({
        project: handle,
        model: model ?? '',
        what: what as BatchWhat,
        device: deviceSchema.parse(device),
        overlap: overlap / 100,
        testTimeAugmentation: { flips, turns, ...(scales ? { scales: [...USUAL_SCALES] } : {}) },
      }),
    onSuccess: ({ batch }) => onStarted(batch),
  });
  const known = models.find(({ name }) => name === model);
  const found = what === null ? undefined : preview.data;
  const count = found === undefined ? 0 : found.micrographs + found.files;
  const seen = (flips && turns ? 8 : flips || turns ? 4 : 1) * (scales ? USUAL_SCALES.length : 1);
  return (
    <section className={classes['new']} aria-label="New batch">
      <Stack gap="md" className={classes['form']}>
        <Title order={2}>New batch</Title>
        {models.length === 0 ? (
          <Alert color="yellow" icon={<IconAlertTriangle size={18} />}>
            <Text size="sm">There is no model to segment with. Train one on a few micrographs with masks first.</Text>
            <Button mt="xs" size="xs" variant="default" onClick={() => navigate({ screen: 'train', project: project.path, id: null })}>
              Train a model
            </Button>
          </Alert>
        ) : (
          <Select
            label="Model"
            allowDeselect={false}
            searchable
            value={model}
            data={models.map(({ name, isBoxed, refusal }) => ({ value: name, label: isBoxed ? `${name} (comes with Nital)` : name, disabled: refusal !== null }))}
            description={known === undefined ? 'No model here knows the classes of this project.' : modelWords(known)}
            inputWrapperOrder={['label', 'input', 'description']}
            descriptionProps={{ mt: 4 }}
            onChange={setModel}
          />
        )}
        <div>
          <Text size="sm" fw={500} mb={4}>
            What is segmented
          </Text>
          <SegmentedControl
            fullWidth
            aria-label="What is segmented"
            value={kind}
            onChange={(next) => setKind(next)}
            data={[
              { value: 'project', label: 'Whole project' },
              { value: 'specimens', label: 'Specimens' },
              { value: 'files', label: 'Files and folders' },
            ]}
          />
        </div>
        {kind === 'specimens' && (
          <MultiSelect
            label="Specimens"
            placeholder={chosen.length === 0 ? 'Choose one or more' : undefined}
            searchable
            clearable
            hidePickedOptions
            maxDropdownHeight={260}
            value={[...chosen]}
            data={specimens.map(({ id, code, grade, micrographs }) => ({ value: String(id), label: `${code}${grade === null ? '' : `, ${grade}`} (${micrographs})` }))}
            onChange={setChosen}
          />
        )}
        {kind === 'files' ? (
          <FilesChoice files={files} onChange={setFiles} />
        ) : (
          <Select label="Which of their micrographs" allowDeselect={false} value={only} data={MASKLESS.map((value) => ({ value, label: ONLY_WORDS[value] })).reverse()} onChange={(next) => setOnly(MASKLESS.find((value) => value === next) ?? 'all')} />
        )}
        <DeviceSelect value={device} onChange={setDevice} without={['tensorflow']} />
        <Accordion variant="contained" order={3}>
          <Accordion.Item value="advanced">
            <Accordion.Control>Advanced</Accordion.Control>
            <Accordion.Panel>
              <Stack gap="md">
                <div>
                  <Text size="sm">Overlap of the tiles: {overlap} %</Text>
                  <Slider min={0} max={75} step={5} label={null} thumbLabel="Overlap of the tiles in per cent" value={overlap} onChange={setOverlap} />
                  <Text size="xs" c="dimmed" mt={6}>
                    A micrograph is segmented tile by tile. More overlap hides the seams better and takes longer.
                  </Text>
                </div>
                <Text size="sm" fw={500}>
                  Look at each micrograph several times and average
                </Text>
                <Switch size="xs" label="Mirrored" checked={flips} onChange={(event) => setFlips(event.currentTarget.checked)} />
                <Switch size="xs" label="Turned by quarters" checked={turns} onChange={(event) => setTurns(event.currentTarget.checked)} />
                <Switch size="xs" label={`Larger and smaller (${USUAL_SCALES.join(', ')})`} checked={scales} onChange={(event) => setScales(event.currentTarget.checked)} />
                <Text size="xs" c="dimmed">
                  {seen === 1 ? 'Each is seen once.' : `Masks become steadier; it takes about ${seen} times as long.`}
                </Text>
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      </Stack>
      <Stack gap="sm" className={classes['start']}>
        {found !== undefined && found.remarks.map((remark) => (
          <Alert key={remark} color="yellow" icon={<IconAlertTriangle size={18} />} p="xs">
            <Text size="sm">{remark}</Text>
          </Alert>
        ))}
        {preview.isError && what !== null && <ErrorNote error={preview.error} />}
        {start.isError && <ErrorNote error={start.error} />}
        <Text role="status">{previewWords(found, kind, chosen.length)}</Text>
        <Button disabled={model === null || what === null || count === 0 || (preview.isError && !preview.isPlaceholderData)} loading={start.isPending} onClick={() => start.mutate()}>
          {count === 0 ? 'Start' : `Segment ${count}`}
        </Button>
        <Text size="xs" c="dimmed">
          {kind === 'files' ? 'Masks and overlays are written to the folder; nothing there is written over. To review and correct masks here, import the micrographs first.' : 'Masks by a person stay as they are: what the model makes lies beside them until someone accepts it.'}
        </Text>
      </Stack>
    </section>
  );
}

function whatOf(kind: Kind, only: Maskless, specimens: readonly number[], { paths, outFolder }: typeof NO_FILES): BatchWhat | null {
  if (kind === 'project') return { kind, only };
  if (kind === 'specimens') return specimens.length === 0 ? null : { kind, specimens: [...specimens], only };
  return paths.length === 0 || outFolder.trim() === '' ? null : { kind, paths: [...paths], outFolder: outFolder.trim() };
}

function modelWords({ network, scale, refusal }: ModelChoice): string {
  if (refusal !== null) return refusal;
  return scale === null ? network : `${network}, for ${scale.low} to ${scale.high} µm per pixel`;
}

function previewWords(found: BatchPreview | undefined, kind: Kind, chosen: number): string {
  if (kind === 'specimens' && chosen === 0) return 'Choose the specimens.';
  if (found === undefined) return kind === 'files' ? 'Choose micrographs and a folder for the masks.' : 'Counting the micrographs …';
  if (kind === 'files') return found.files === 1 ? '1 file will be segmented.' : `${found.files} files will be segmented.`;
  if (found.micrographs === 0) return 'No micrograph is left to segment here: choose others, or also those that have a mask.';
  const of = found.specimens === 1 ? '1 specimen' : `${found.specimens} specimens`;
  return found.micrographs === 1 ? `1 micrograph of ${of} will be segmented.` : `${found.micrographs} micrographs of ${of} will be segmented.`;
}
