import { Button, Group, NumberInput, Radio, SegmentedControl, Select, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { CalibrationSource, Micrograph } from '../../../../shared/domain/records.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { offerUndo } from '../../../components/undoToast.tsx';
import { useClient } from '../../../connection/ConnectionContext.ts';
import { again } from '../../../state/again.ts';
import classes from './CalibrationPanel.module.css';
import { likeMicrographs, objectiveScales } from './likeMicrographs.ts';
import { ScaleBarPicture } from './ScaleBarPicture.tsx';
import { scaleFromBar, type BarLine } from './scaleFromBar.ts';

interface CalibrationPanelProps {
  readonly project: string;
  /** The micrographs to calibrate; the first one is shown. */
  readonly ids: readonly number[];
  readonly onDone: () => void;
}

type Way = 'bar' | 'entered' | 'objective' | 'metadata';
const SOURCE_WORDS: Readonly<Record<CalibrationSource, string>> = { entered: 'entered', metadata: 'from the file', table: 'from a table', stageMicrometer: 'stage micrometer', scaleBar: 'scale bar', synthetic: 'synthetic' };

/** How µm per pixel is known: measured on the scale bar, entered, as the objective's, or as the file says. */
export function CalibrationPanel({ project, ids, onDone }: CalibrationPanelProps): ReactElement {
  const client = useClient();
  const all = useQuery({ queryKey: [project, 'specimens', 'micrographs'], queryFn: () => client.call.micrographs.list({ project }) });
  const micrograph = all.data?.find(({ id }) => id === ids[0]);
  if (all.isError) return <ErrorNote error={all.error} onRetry={() => again(all)} />;
  if (all.data === undefined || micrograph === undefined) return <Text p="lg">Reading the micrographs …</Text>;
  return <Calibrating project={project} micrograph={micrograph} ids={ids} all={all.data} onDone={onDone} />;
}

function Calibrating({ project, micrograph, ids, all, onDone }: CalibrationPanelProps & { readonly micrograph: Micrograph; readonly all: readonly Micrograph[] }): ReactElement {
  const client = useClient();
  const found = micrograph.calibration !== null && !micrograph.calibration.confirmed ? micrograph.calibration : null;
  const [way, setWay] = useState<Way>(found === null ? 'bar' : 'metadata');
  const [line, setLine] = useState<BarLine | null>(null);
  const [length, setLength] = useState<number | null>(null);
  const [entered, setEntered] = useState<number | null>(null);
  const [source, setSource] = useState<'entered' | 'stageMicrometer' | null>(null);
  const scales = objectiveScales(all);
  const [objective, setObjective] = useState<string | null>(null);
  const like = likeMicrographs(micrograph, all);
  const [reach, setReach] = useState<'these' | 'like'>('these');
  const bar = line === null || length === null ? null : scaleFromBar(line, length);
  const ofObjective = scales[Number(objective ?? NaN)];
  const target = reach === 'like' ? like.map(({ id }) => id) : ids;
  const said = { bar: bar?.umPerPx, entered: entered ?? undefined, objective: ofObjective?.umPerPx, metadata: found?.umPerPx }[way];
  // Reports name the source: a person says it, none is presumed.
  const isSourceless = way === 'entered' && source === null;
  const origin = {
    bar: bar === null ? '' : `a bar of ${length} µm over ${bar.px.toFixed(1)} px in "${micrograph.file}", ±1 px`,
    entered: source === 'entered' ? 'entered by hand' : 'measured with a stage micrometer',
    objective: ofObjective === undefined ? '' : `as ${ofObjective.micrographs} micrographs with ${ofObjective.objective ?? 'the same setting'}`,
    metadata: '',
  }[way];
  const apply = useMutation({
    mutationFn: () => {
      if (way === 'metadata') return client.call.micrographs.confirm({ project, ids: target.filter((id) => all.some((each) => each.id === id && each.calibration !== null)) });
      return client.call.micrographs.calibrate({ project, ids: [...target], umPerPx: said ?? NaN, source: way === 'bar' ? 'scaleBar' : way === 'entered' && source !== null ? source : 'entered', origin });
    },
    onSuccess: (former) => {
      offerUndo(`${former.length === 1 ? '1 micrograph is' : `${former.length} micrographs are`} calibrated.`, () => client.call.micrographs.recalibrate({ project, edits: [...former] }));
      onDone();
    },
  });
  return (
    <section className={classes['panel']} aria-label="Calibration">
      <div className={classes['picture']}>
        <ScaleBarPicture project={project} micrograph={micrograph} line={line} onLine={setLine} />
      </div>
      <Stack gap="md" className={classes['form']}>
        <Title order={2}>Calibrate</Title>
        <Text c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {micrograph.file}, {micrograph.width} × {micrograph.height} px{micrograph.objective === null ? '' : `, ${micrograph.objective}`}
        </Text>
        <SegmentedControl
          orientation="vertical"
          aria-label="How the scale is known"
          value={way}
          onChange={(value) => setWay(value as Way)}
          data={[
            { value: 'bar', label: 'Scale bar in the picture' },
            { value: 'entered', label: 'A value that I know' },
            ...(scales.length > 0 ? [{ value: 'objective', label: 'As another objective’s' }] : []),
            ...(found !== null ? [{ value: 'metadata', label: 'As the file says' }] : []),
          ]}
        />
        {way === 'bar' && <NumberInput label="Length of the bar, µm" placeholder="e.g. 100" min={0} value={length ?? ''} onChange={(value) => setLength(typeof value === 'number' && value > 0 ? value : null)} />}
        {way === 'entered' && (
          <>
            <NumberInput label="µm per pixel" placeholder="e.g. 0.25" min={0} decimalScale={8} value={entered ?? ''} onChange={(value) => setEntered(typeof value === 'number' && value > 0 ? value : null)} />
            <Radio.Group label="Known from" value={source} onChange={(value) => setSource(value)}>
              <Stack gap={6} mt={6}>
                <Radio value="stageMicrometer" label="a stage micrometer" size="xs" />
                <Radio value="entered" label="another source" size="xs" />
              </Stack>
            </Radio.Group>
          </>
        )}
        {way === 'objective' && <Select label="Objective" placeholder="choose" value={objective} onChange={setObjective} data={scales.map((each, at) => ({ value: String(at), label: `${each.objective ?? 'not named'}, ${each.width} × ${each.height}: ${shortened(each.umPerPx)} µm/px (${each.micrographs})` }))} />}
        {way === 'metadata' && found !== null && <Text>The file says {shortened(found.umPerPx)} µm per pixel ({found.origin}). Programs often write a wrong value there; compare it with the scale bar.</Text>}
        <Text fw={600} role="status">
          {said === undefined ? 'The scale is not known yet.' : bar !== null && way === 'bar' ? `${shortened(bar.umPerPx)} ± ${Number(bar.uncertainty.toPrecision(1))} µm per pixel` : `${shortened(said)} µm per pixel`}
        </Text>
        <Radio.Group label="For" value={reach} onChange={(value) => setReach(value)}>
          <Stack gap={6} mt={6}>
            <Radio value="these" size="xs" label={ids.length === 1 ? 'this micrograph' : `the ${ids.length} selected micrographs`} />
            <Radio value="like" size="xs" label={`all ${like.length} with ${micrograph.objective === null ? 'no objective named' : `the objective ${micrograph.objective}`} and this size`} />
          </Stack>
        </Radio.Group>
        {isSourceless && (
          <Text size="sm" c="dimmed">
            Choose what the value is known from: reports name it.
          </Text>
        )}
        {apply.isError && <ErrorNote error={apply.error} />}
        <Group gap="sm">
          <Button disabled={said === undefined || isSourceless} loading={apply.isPending} onClick={() => apply.mutate()}>
            {way === 'metadata' ? 'Confirm' : 'Calibrate'}
          </Button>
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
        <History project={project} id={micrograph.id} />
      </Stack>
    </section>
  );
}

function History({ project, id }: { readonly project: string; readonly id: number }): ReactElement | null {
  const client = useClient();
  const history = useQuery({ queryKey: [project, 'specimens', 'calibrations', id], queryFn: () => client.call.micrographs.calibrations({ project, id }) });
  if (history.isError) return <ErrorNote error={history.error} onRetry={() => again(history)} />;
  if (history.data === undefined || history.data.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed" fw={500}>
        Earlier
      </Text>
      {[...history.data].reverse().map(({ umPerPx, source, origin, confirmed, at }) => (
        <Text key={at} size="sm" title={origin}>
          {at.slice(0, 16).replace('T', ' ')}: {umPerPx === null ? 'taken back' : `${shortened(umPerPx)} µm/px, ${SOURCE_WORDS[source]}${confirmed ? '' : ', not confirmed'}`}
        </Text>
      ))}
    </Stack>
  );
}

function shortened(umPerPx: number): number {
  return Number(umPerPx.toPrecision(5));
}
