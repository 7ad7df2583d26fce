import { ActionIcon, Anchor, Button, Group, Stack, Table, Text, Title, UnstyledButton } from '@mantine/core';
import { IconPencil, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { MicrographRow, SpecimenView } from '../../../shared/contract/areas/specimensArea.ts';
import { describeTreatment } from '../../../shared/format/describeTreatment.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Thumbnail } from '../../components/Thumbnail.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { SpecimenForm } from './edit/SpecimenForm.tsx';
import { TreatmentFigure } from './edit/TreatmentFigure.tsx';
import { Fact } from './facts/Fact.tsx';
import { MaskFacts } from './facts/MaskFacts.tsx';
import { MeasurementFacts } from './facts/MeasurementFacts.tsx';
import { ReportFacts } from './facts/ReportFacts.tsx';
import { MicrographMenu, MoveTo } from './MicrographMenu.tsx';
import classes from './SpecimensScreen.module.css';
import { again } from '../../state/again.ts';
import { navigate } from '../../state/route.ts';
import { useRoute } from '../../state/useRoute.ts';

interface InspectorProps {
  readonly project: string;
  readonly id: number;
  readonly onClose: () => void;
  readonly onCalibrate: (micrographs: readonly number[]) => void;
}

/** What is known of one specimen, to be read and to be written. */
export function SpecimenInspector({ project, id, onClose, onCalibrate }: InspectorProps): ReactElement {
  const client = useClient();
  const [editing, setEditing] = useState(false);
  const specimen = useQuery({ queryKey: [project, 'specimens', id], queryFn: () => client.call.specimens.show({ project, id }) });
  return (
    <aside className={classes['inspector']} aria-label="Specimen">
      <Group justify="space-between" wrap="nowrap" mb="sm">
        <Title order={2} style={{ overflowWrap: 'anywhere' }}>
          {specimen.data?.code ?? ''}
        </Title>
        <Group gap={4} wrap="nowrap">
          {!editing && (
            <Button size="compact-sm" variant="default" leftSection={<IconPencil size={14} />} onClick={() => setEditing(true)}>
              Edit
            </Button>
          )}
          <ActionIcon variant="subtle" color="gray" aria-label="Close the specimen" onClick={onClose}>
            <IconX size={18} />
          </ActionIcon>
        </Group>
      </Group>
      {specimen.isError && <ErrorNote error={specimen.error} onRetry={() => again(specimen)} />}
      {specimen.data !== undefined && (editing ? <SpecimenForm project={project} specimen={specimen.data} onDone={() => setEditing(false)} /> : <Facts project={project} specimen={specimen.data} onCalibrate={onCalibrate} />)}
    </aside>
  );
}

function Facts({ project, specimen, onCalibrate }: { readonly project: string; readonly specimen: SpecimenView; readonly onCalibrate: InspectorProps['onCalibrate'] }): ReactElement {
  const { grade, batch, remarks, composition, heatTreatment, preparation, micrographs, masks, measurements, reports } = specimen;
  const elements = Object.entries(composition);
  const prepared = preparation === null ? [] : [preparation.grinding, preparation.polishing, preparation.etchant, preparation.etchingSeconds === null ? null : `${preparation.etchingSeconds} s`, preparation.operator].filter((word) => word !== null);
  return (
    <Stack gap="md">
      <Fact title="Grade">{grade ?? 'not known'}</Fact>
      {batch !== null && <Fact title="Batch">{batch}</Fact>}
      <Fact title="Composition, weight %">
        {elements.length === 0 ? (
          'not known'
        ) : (
          <Table withTableBorder withColumnBorders verticalSpacing={4} horizontalSpacing="xs" aria-label="Composition">
            <Table.Tbody>
              <Table.Tr>
                {elements.map(([element]) => (
                  <Table.Th key={element} ta="right">
                    {element}
                  </Table.Th>
                ))}
              </Table.Tr>
              <Table.Tr>
                {elements.map(([element, percent]) => (
                  <Table.Td key={element} ta="right">
                    {percent}
                  </Table.Td>
                ))}
              </Table.Tr>
            </Table.Tbody>
          </Table>
        )}
      </Fact>
      <Fact title="Heat treatment">{heatTreatment.length === 0 ? 'not recorded' : describeTreatment(heatTreatment)}</Fact>
      {heatTreatment.length > 0 && <TreatmentFigure steps={heatTreatment} />}
      <Fact title="Preparation">{prepared.length === 0 ? 'not recorded' : prepared.join(', ')}</Fact>
      {remarks !== null && <Fact title="Remarks">{remarks}</Fact>}
      <Fact title={`Micrographs (${micrographs.length})`}>
        {micrographs.length === 0 ? (
          'none yet'
        ) : (
          <div className={classes['strip']}>
            {micrographs.map((micrograph) => (
              <MicrographCard key={micrograph.id} project={project} micrograph={micrograph} onCalibrate={() => onCalibrate([micrograph.id])} />
            ))}
          </div>
        )}
      </Fact>
      <Fact title={`Masks (${masks.length})`}>{masks.length === 0 ? 'none yet' : <MaskFacts masks={masks} />}</Fact>
      <Fact title={`Measurements (${measurements.length})`}>{measurements.length === 0 ? 'none yet' : <MeasurementFacts measurements={measurements} micrographs={micrographs} />}</Fact>
      <Fact title={`Reports (${reports.length})`}>{reports.length === 0 ? 'none yet' : <ReportFacts reports={reports} />}</Fact>
    </Stack>
  );
}

function MicrographCard({ project, micrograph, onCalibrate }: { readonly project: string; readonly micrograph: MicrographRow; readonly onCalibrate: () => void }): ReactElement {
  const { id, file, width, height, calibration, mask } = micrograph;
  const route = useRoute();
  const [moving, setMoving] = useState(false);
  return (
    <div style={{ minWidth: 0 }}>
      <UnstyledButton className={classes['picture']} aria-label={`Draw the mask of ${file}`} onClick={() => 'id' in route && navigate({ screen: 'masks', project: route.project, id })}>
        <Thumbnail project={project} micrograph={id} side={192} label="" />
      </UnstyledButton>
      <Group gap={2} wrap="nowrap" justify="space-between">
        <Text size="xs" truncate title={file}>
          {file}
        </Text>
        <MicrographMenu file={file} onCalibrate={onCalibrate} onMove={() => setMoving(true)} />
      </Group>
      {moving && <MoveTo project={project} micrograph={micrograph} onDone={() => setMoving(false)} />}
      <Text size="xs" c="dimmed">
        {width} × {height} px
      </Text>
      {calibration === null ? (
        <Anchor component="button" type="button" size="xs" display="block" underline="always" aria-label={`no scale: calibrate ${file}`} onClick={onCalibrate}>
          no scale
        </Anchor>
      ) : (
        <Text size="xs" c="dimmed">
          {Number(calibration.umPerPx.toPrecision(4))} µm/px{calibration.confirmed ? '' : ', to be confirmed'}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {mask === null ? 'no mask' : `mask ${mask.origin}`}
      </Text>
    </div>
  );
}
