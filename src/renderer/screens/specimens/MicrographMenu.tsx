import { ActionIcon, Menu, Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowRight, IconDots, IconRulerMeasure } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { MicrographRow } from '../../../shared/contract/areas/specimensArea.ts';
import { toAppError } from '../../../shared/errors/AppError.ts';
import { offerUndo } from '../../components/undoToast.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { specimensQuery } from '../../state/windowQueries.ts';

/** What can be done with one micrograph of a specimen. */
export function MicrographMenu({ file, onCalibrate, onMove }: { readonly file: string; readonly onCalibrate: () => void; readonly onMove: () => void }): ReactElement {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`What to do with ${file}`}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconRulerMeasure size={16} />} onClick={onCalibrate}>
          Calibrate …
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowRight size={16} />} onClick={onMove}>
          Move to another specimen …
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The choice of the specimen that a micrograph shows. */
export function MoveTo({ project, micrograph, onDone }: { readonly project: string; readonly micrograph: MicrographRow; readonly onDone: () => void }): ReactElement {
  const client = useClient();
  const rows = useQuery(specimensQuery(client, project));
  const others = (rows.data ?? []).filter(({ id }) => id !== micrograph.specimenId);
  const move = (specimen: number): void => {
    const code = others.find(({ id }) => id === specimen)?.code ?? '';
    client.call.micrographs.move({ project, moves: [{ id: micrograph.id, specimen }] }).then(
      (former) => offerUndo(`${micrograph.file} hangs on specimen ${code} now.`, () => client.call.micrographs.move({ project, moves: [...former] })),
      (error: unknown) => notifications.show({ color: 'red', message: toAppError(error).message }),
    );
    onDone();
  };
  return <Select size="xs" label="Specimen that it shows" placeholder="Code" searchable autoFocus limit={50} nothingFoundMessage="No specimen is called so." data={others.map(({ id, code }) => ({ value: String(id), label: code }))} onChange={(value) => value !== null && move(Number(value))} />;
}
