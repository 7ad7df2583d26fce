import { Stack } from '@mantine/core';
import { IconMicroscope } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState, type DragEvent, type ReactElement } from 'react';
import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import type { ScreenProps } from '../../shell/ScreenProps.ts';
import { navigate } from '../../state/route.ts';
import { AddSpecimen } from './AddSpecimen.tsx';
import { CalibrationPanel } from './calibration/CalibrationPanel.tsx';
import { filesOfDrop, type ChosenFile } from './import/collectFiles.ts';
import { ImportButtons } from './import/ImportButtons.tsx';
import { ImportPanel } from './import/ImportPanel.tsx';
import { useImport } from './import/useImport.ts';
import { SpecimenBrowser } from './SpecimenBrowser.tsx';
import classes from './SpecimensScreen.module.css';
import { again } from '../../state/again.ts';
import { specimensQuery } from '../../state/windowQueries.ts';

/** All specimens of the project: filters, gallery or table, what is known of the chosen one, and the ways in for new ones. */
export default function SpecimensScreen({ project, id: specimen }: ScreenProps): ReactElement {
  const client = useClient();
  const rows = useQuery(specimensQuery(client, project.handle));
  const importing = useImport(project.handle);
  const [isDropping, setDropping] = useState(false);
  const [calibrating, setCalibrating] = useState<readonly number[] | null>(null);
  const choose = useCallback((row: SpecimenRow | null): void => navigate({ screen: 'specimens', project: project.path, id: row?.id ?? null }), [project.path]);
  const isImporting = importing.phase.kind !== 'none';
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(false);
    if (!isImporting) importing.begin(filesOfDrop(event.dataTransfer));
  };
  if (rows.isError) return <ErrorNote error={rows.error} onRetry={() => again(rows)} />;
  if (rows.data === undefined) return <EmptyState picture={null} title="">Reading the specimens …</EmptyState>;
  return (
    <div className={`${classes['whole'] ?? ''} ${isDropping ? (classes['dropping'] ?? '') : ''}`} onDragOver={(event) => (event.preventDefault(), setDropping(!isImporting))} onDragLeave={() => setDropping(false)} onDrop={drop}>
      {isImporting ? (
        <ImportPanel project={project} importing={importing} />
      ) : calibrating !== null ? (
        <CalibrationPanel key={calibrating.join()} project={project.handle} ids={calibrating} onDone={() => setCalibrating(null)} />
      ) : rows.data.length === 0 ? (
        <EmptyState picture={<IconMicroscope size={56} stroke={1.2} />} title="No specimens yet" action={<FirstSteps project={project.handle} onFiles={(files) => importing.begin(Promise.resolve(files))} />}>
          Drop micrographs here, or folders with micrographs, masks and a table of what is known of them. Or begin with a specimen, the physical sample, by the code that is engraved or written on its mount.
        </EmptyState>
      ) : (
        <SpecimenBrowser project={project} rows={rows.data} specimen={specimen} onChoose={choose} onCalibrate={setCalibrating} onFiles={(files) => importing.begin(Promise.resolve(files))} />
      )}
    </div>
  );
}

function FirstSteps({ project, onFiles }: { readonly project: string; readonly onFiles: (files: readonly ChosenFile[]) => void }): ReactElement {
  return (
    <Stack align="center" gap="md">
      <ImportButtons onFiles={onFiles} />
      <AddSpecimen project={project} onDone={() => undefined} />
    </Stack>
  );
}
