import { Checkbox, NumberInput, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { FolderRole, ImportChoices, ImportFilesView, ImportPreviewView, ImportTableView } from '../../../../shared/contract/areas/importsArea.ts';
import type { LabelSet } from '../../../../shared/domain/labelSet.ts';
import type { Meanings } from './guessMeanings.ts';
import { wordsOfKey } from '../../../../shared/format/wordsOfKey.ts';
import classes from './ImportPanel.module.css';

const ROLE_WORDS: Readonly<Record<FolderRole, string>> = { micrographs: 'micrographs', masks: 'masks', none: 'left out' };

interface ChoicesFormProps {
  readonly labelSet: LabelSet;
  readonly view: ImportFilesView;
  readonly choices: ImportChoices;
  readonly onChange: (choices: ImportChoices) => void;
  readonly maskValues: ImportPreviewView['maskValues'];
  readonly meanings: Meanings;
}

/** All that can be said about the files of an import. */
export function ImportChoicesForm({ labelSet, view, choices, onChange, maskValues, meanings }: ChoicesFormProps): ReactElement {
  const table = view.tables.find(({ name }) => name === choices.table?.name);
  return (
    <Stack className={classes['choices']} gap="lg" tabIndex={0} role="region" aria-label="What the files are">
      <Stack gap={6}>
        <Text fw={600}>What lies where</Text>
        {view.folders.map(({ name, images }) => (
          <Select
            key={name}
            size="xs"
            label={`${name === '' ? 'Single files' : name} (${images})`}
            value={choices.folders[name] ?? 'none'}
            allowDeselect={false}
            data={Object.entries(ROLE_WORDS).map(([value, label]) => ({ value, label }))}
            onChange={(role) => role !== null && onChange({ ...choices, folders: withRole(choices.folders, name, role as FolderRole) })}
          />
        ))}
      </Stack>
      {maskValues.length > 0 && <MaskValues labelSet={labelSet} values={maskValues} meanings={meanings} onMean={(value, means) => onChange({ ...choices, maskValues: [...(choices.maskValues ?? []).filter((each) => each.value !== value), { value, means }] })} />}
      {view.tables.length > 0 && (
        <Stack gap={6}>
          <Text fw={600}>Table</Text>
          {view.tables.map(({ name, refusal, guess }) => (
            <Checkbox key={name} size="xs" label={name} checked={choices.table?.name === name} disabled={refusal !== null} error={refusal} onChange={(event) => onChange({ ...choices, table: event.currentTarget.checked ? { name, map: [...guess] } : null })} />
          ))}
          {table !== undefined && choices.table !== null && <Columns table={table} keys={view.tableKeys} map={choices.table.map} onMap={(map) => onChange({ ...choices, table: { name: table.name, map } })} />}
        </Stack>
      )}
      <TextInput size="xs" label="Specimen" description="Of all files for which no table names one. Empty: each file is a specimen of its own, called after it." placeholder="Code, e.g. 37-A" value={choices.specimen ?? ''} onChange={(event) => onChange({ ...choices, specimen: event.currentTarget.value.trim() === '' ? null : event.currentTarget.value })} />
      <NumberInput size="xs" label="Scale, µm per pixel" description="Of all files, if you know it. Empty: what the files say about themselves, for you to confirm." placeholder="e.g. 0.25" min={0} decimalScale={8} value={choices.umPerPx ?? ''} onChange={(value) => onChange({ ...choices, umPerPx: typeof value === 'number' && value > 0 ? value : null })} />
      <TextInput size="xs" label="Objective" placeholder="e.g. 50x" value={choices.objective ?? ''} onChange={(event) => onChange({ ...choices, objective: event.currentTarget.value.trim() === '' ? null : event.currentTarget.value })} />
    </Stack>
  );
}

/** A micrograph has one mask: another folder that was taken for masks is left out then. */
function withRole(folders: ImportChoices['folders'], name: string, role: FolderRole): ImportChoices['folders'] {
  const others = role === 'masks' ? Object.fromEntries(Object.entries(folders).map(([each, has]) => [each, has === 'masks' ? 'none' : has])) : folders;
  return { ...others, [name]: role };
}

function MaskValues({ labelSet, values, meanings, onMean }: { readonly labelSet: LabelSet; readonly values: ImportPreviewView['maskValues']; readonly meanings: Meanings; readonly onMean: (value: number, means: string) => void }): ReactElement {
  const data = [...labelSet.classes.map(({ name }) => ({ value: name, label: name })), { value: 'unlabelled', label: 'not labelled' }];
  const all = values.reduce((sum, { pixels }) => sum + pixels, 0);
  const shown = values.slice(0, 32);
  return (
    <Stack gap={6}>
      <Text fw={600}>What the values in the masks mean</Text>
      <Table verticalSpacing={2} horizontalSpacing="xs" aria-label="Values in the masks">
        <Table.Tbody>
          {shown.map(({ value, pixels, masks }) => (
            <Table.Tr key={value}>
              <Table.Td ta="right" title={`${pixels} pixels in ${masks} masks`}>
                {value}
                <Text size="xs" c="dimmed">
                  {((100 * pixels) / all).toFixed(1)} %
                </Text>
              </Table.Td>
              <Table.Td>
                <Select size="xs" aria-label={`Meaning of ${value}`} placeholder="choose" data={data} value={meanings.get(value) || null} allowDeselect={false} onChange={(means) => means !== null && onMean(value, means)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {values.length > shown.length && (
        <Text size="sm" c="var(--nital-alarm)">
          The masks hold {values.length} different values: these are no class numbers. Was the right folder taken for masks?
        </Text>
      )}
    </Stack>
  );
}

function Columns({ table, keys, map, onMap }: { readonly table: ImportTableView; readonly keys: readonly string[]; readonly map: NonNullable<ImportChoices['table']>['map']; readonly onMap: (map: NonNullable<ImportChoices['table']>['map']) => void }): ReactElement {
  const elements = [...'C Si Mn P S Cr Mo Ni Cu Al V Nb Ti W Co N B'.split(' ')].map((element) => `composition.${element}`);
  const all = [...new Set([...keys.filter((key) => !key.includes(' ')), ...elements, ...[...table.guess, ...map].map(({ key }) => key)])];
  const data = all.map((key) => ({ value: key, label: wordsOfKey(key) })).sort((a, b) => a.label.localeCompare(b.label));
  const choose = (column: string, key: string | null): void => onMap([...map.filter((each) => each.column !== column && each.key !== key), ...(key === null ? [] : [{ key, column }])]);
  return (
    <Table verticalSpacing={2} horizontalSpacing={4} aria-label="Columns of the table">
      <Table.Tbody>
        {table.columns.map((column, at) => (
          <Table.Tr key={column}>
            <Table.Td style={{ maxWidth: 140 }}>
              <Text size="sm" truncate title={column}>
                {column}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {table.rows.map((row) => row[at] ?? '').filter((cell) => cell !== '').join(', ')}
              </Text>
            </Table.Td>
            <Table.Td>
              <Select size="xs" aria-label={`Meaning of the column ${column}`} placeholder="not used" clearable searchable data={data} value={map.find((each) => each.column === column)?.key ?? null} onChange={(key) => choose(column, key)} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
