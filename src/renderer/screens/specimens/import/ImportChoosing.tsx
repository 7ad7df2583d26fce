import { Button, Group, Loader, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { ImportChoices, ImportFilesView, ImportPreviewView } from '../../../../shared/contract/areas/importsArea.ts';
import type { ProjectView } from '../../../../shared/contract/areas/projectsArea.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useClient } from '../../../connection/ConnectionContext.ts';
import { again } from '../../../state/again.ts';
import { actionOf, countsOf, sentenceOf } from './countsOf.ts';
import { guessMeanings } from './guessMeanings.ts';
import { ImportChoicesForm } from './ImportChoicesForm.tsx';
import { ImportItems } from './ImportItems.tsx';
import classes from './ImportPanel.module.css';

interface ImportChoosingProps {
  readonly project: ProjectView;
  readonly id: string;
  readonly view: ImportFilesView;
  readonly onImport: (choices: ImportChoices) => void;
  readonly onCancel: () => void;
}

/** What would become of each file, beside what can be said about them. Nothing is written before "Import" is pressed. */
export function ImportChoosing({ project, id, view, onImport, onCancel }: ImportChoosingProps): ReactElement {
  const client = useClient();
  const [choices, setChoices] = useState(() => firstChoices(view));
  const [asked] = useDebouncedValue(choices, 250);
  const ask = (of: ImportChoices): Promise<ImportPreviewView> => client.call.imports.preview({ import: id, choices: of });
  // What the masks hold must be known before anything can be said about what it means.
  const plain = { ...asked, maskValues: null };
  const first = useQuery({ queryKey: [project.handle, 'imports', id, plain], queryFn: () => ask(plain), placeholderData: (before: ImportPreviewView | undefined) => before });
  const values = (first.data?.maskValues ?? []).map(({ value }) => value);
  const guess = guessMeanings(values, project.labelSet);
  const meanings = new Map([...guess, ...(choices.maskValues ?? []).map(({ value, means }): [number, string] => [value, means])]);
  const said = [...meanings].filter(([value, means]) => values.includes(value) && means !== '').map(([value, means]) => ({ value, means }));
  const whole: ImportChoices = { ...asked, maskValues: said.length === 0 ? null : said };
  const preview = useQuery({ queryKey: [project.handle, 'imports', id, whole], queryFn: () => ask(whole), enabled: first.data !== undefined, placeholderData: (before: ImportPreviewView | undefined) => before });
  const failed = first.isError ? first : preview.isError ? preview : null;
  const isFresh = failed === null && preview.data !== undefined && !preview.isPlaceholderData && !first.isPlaceholderData && asked === choices;
  const counts = countsOf(preview.data?.items ?? [], view.refused.length);
  return (
    <div className={classes['choosing']}>
      <Group className={classes['head']} justify="space-between" wrap="nowrap">
        <div>
          <Title order={2}>Import</Title>
          <Text c="dimmed" role="status">
            {preview.data === undefined ? 'Looking at the files …' : sentenceOf(counts)}
          </Text>
        </div>
        <Group gap="sm" wrap="nowrap">
          {!isFresh && failed === null && <Loader size="xs" aria-label="Looking at the files" />}
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button disabled={!isFresh || counts.fresh + counts.enlarged === 0} onClick={() => onImport(whole)}>
            {preview.data === undefined ? 'Import' : actionOf(counts)}
          </Button>
        </Group>
      </Group>
      <ImportChoicesForm labelSet={project.labelSet} view={view} choices={choices} onChange={setChoices} maskValues={first.data?.maskValues ?? []} meanings={meanings} />
      <div className={classes['items']}>
        {failed !== null && <ErrorNote error={failed.error} onRetry={() => again(failed)} />}
        {preview.data !== undefined && <ImportItems preview={preview.data} refused={view.refused} ignored={view.ignored} />}
      </div>
    </div>
  );
}

function firstChoices({ folders, tables }: ImportFilesView): ImportChoices {
  const table = tables.find(({ guess }) => guess.some(({ key }) => key === 'file'));
  return {
    folders: Object.fromEntries(folders.map(({ name, role }) => [name, role])),
    table: table === undefined ? null : { name: table.name, map: [...table.guess] },
    maskValues: null,
    specimen: null,
    umPerPx: null,
    objective: null,
  };
}
