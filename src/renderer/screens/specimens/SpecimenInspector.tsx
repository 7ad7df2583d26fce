import { ActionIcon, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import type { MicrographRow, SpecimenView } from '../../../shared/contract/areas/specimensArea.ts';
import { describeTreatment } from '../../../shared/format/describeTreatment.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Thumbnail } from '../../components/Thumbnail.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import classes from './SpecimensScreen.module.css';
import { again } from '../../state/again.ts';

/** What is known of one specimen. */
export function SpecimenInspector({ project, id, onClose }: { readonly project: string; readonly id: number; readonly onClose: () => void }): ReactElement {
  const client = useClient();
  const specimen = useQuery({ queryKey: [project, 'specimens', id], queryFn: () => client.call.specimens.show({ project, id }) });
  return (
    <aside className={classes['inspector']} aria-label="Specimen">
      <Group justify="space-between" wrap="nowrap" mb="sm">
        <Title order={2} style={{ overflowWrap: 'anywhere' }}>
          {specimen.data?.code ?? ''}
        </Title>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the specimen" onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </Group>
      {specimen.isError && <ErrorNote error={specimen.error} onRetry={() => again(specimen)} />}
      {specimen.data !== undefined && <Facts project={project} specimen={specimen.data} />}
    </aside>
  );
}

function Facts({ project, specimen }: { readonly project: string; readonly specimen: SpecimenView }): ReactElement {
  const { grade, batch, remarks, composition, heatTreatment, preparation, micrographs } = specimen;
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
      <Fact title="Preparation">{prepared.length === 0 ? 'not recorded' : prepared.join(', ')}</Fact>
      {remarks !== null && <Fact title="Remarks">{remarks}</Fact>}
      <Fact title={`Micrographs (${micrographs.length})`}>
        {micrographs.length === 0 ? (
          'none yet'
        ) : (
          <div className={classes['strip']}>
            {micrographs.map((micrograph) => (
              <MicrographCard key={micrograph.id} project={project} micrograph={micrograph} />
            ))}
          </div>
        )}
      </Fact>
    </Stack>
  );
}

function MicrographCard({ project, micrograph }: { readonly project: string; readonly micrograph: MicrographRow }): ReactElement {
  const { id, file, width, height, calibration, mask } = micrograph;
  return (
    <div>
      <div className={classes['picture']}>
        <Thumbnail project={project} micrograph={id} side={192} label={file} />
      </div>
      <Text size="xs" truncate title={file}>
        {file}
      </Text>
      <Text size="xs" c="dimmed">
        {width} × {height} px, {calibration === null ? 'no scale' : `${calibration.umPerPx} µm/px`}
      </Text>
      <Text size="xs" c="dimmed">
        {mask === null ? 'no mask' : `mask ${mask.origin}`}
      </Text>
    </div>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <Text size="xs" c="dimmed" fw={500}>
        {title}
      </Text>
      {typeof children === 'string' ? <Text>{children}</Text> : children}
    </div>
  );
}
