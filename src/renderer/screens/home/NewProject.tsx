import { ActionIcon, Button, Card, ColorSwatch, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconFolderOpen, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactElement } from 'react';
import { classColour, CLASS_KINDS, type ClassKind } from '../../../shared/domain/labelSet.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';

interface ClassRow {
  readonly key: number;
  readonly name: string;
  readonly kind: ClassKind;
}

const FERRITE_PEARLITE: readonly ClassRow[] = [
  { key: 0, name: 'ferrite', kind: 'matrix' },
  { key: 1, name: 'pearlite', kind: 'constituent' },
];

/** A name, a folder, and what is to be told apart in the micrographs. */
export function NewProject({ onMade }: { readonly onMade: (path: string) => void }): ReactElement {
  const client = useClient();
  const info = useQuery({ queryKey: ['info'], queryFn: () => client.call.app.info({}), staleTime: Infinity });
  const [name, setName] = useState('');
  const [chosenFolder, setFolder] = useState<string | null>(null);
  const [rows, setRows] = useState(FERRITE_PEARLITE);
  const folder = chosenFolder ?? info.data?.documents ?? '';
  const make = useMutation({
    mutationFn: () => client.call.projects.create({ path: `${folder.replace(/[\\/]+$/, '')}/${name.trim()}`, name: name.trim(), classes: rows.map((row, at) => `${at}:${row.name.trim()}:${row.kind}`).join(',') }),
    onSuccess: ({ path }) => onMade(path),
  });
  const choose = useMutation({ mutationFn: () => client.call.app.chooseFolder({ title: 'Folder of the project' }), onSuccess: (path) => path !== null && setFolder(path) });
  const change = (key: number, part: Partial<ClassRow>): void => setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Card withBorder component="form" onSubmit={submit} aria-label="New project">
      <Stack>
        <Group grow align="flex-start">
          <TextInput label="Name" placeholder="C45E 2026" value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus autoFocus />
          <TextInput
            label="Folder"
            value={folder}
            onChange={(event) => setFolder(event.currentTarget.value)}
            required
            rightSection={
              info.data?.hasDialogs === true && (
                <ActionIcon variant="subtle" color="gray" aria-label="Choose the folder" onClick={() => choose.mutate()}>
                  <IconFolderOpen size={16} />
                </ActionIcon>
              )
            }
          />
        </Group>
        <div>
          <Text fw={500}>Classes</Text>
          <Text size="sm" c="dimmed">
            What every pixel of a mask is one of. Ferrite and pearlite is the usual pair; more can be added.
          </Text>
        </div>
        <Stack gap="xs">
          {rows.map((row, at) => (
            <Group key={row.key} gap="sm" wrap="nowrap">
              <ColorSwatch color={classColour(at)} size={20} />
              <TextInput aria-label={`Name of class ${at + 1}`} value={row.name} onChange={(event) => change(row.key, { name: event.currentTarget.value })} required w={240} />
              <Select aria-label={`Kind of class ${at + 1}`} data={[...CLASS_KINDS]} value={row.kind} allowDeselect={false} onChange={(kind) => kind !== null && change(row.key, { kind: kind })} w={160} />
              <ActionIcon variant="subtle" color="gray" aria-label={`Remove class ${at + 1}`} disabled={rows.length <= 2} onClick={() => setRows(rows.filter(({ key }) => key !== row.key))}>
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          ))}
        </Stack>
        {choose.isError && <ErrorNote error={choose.error} />}
        {make.isError && <ErrorNote error={make.error} />}
        <Group>
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
            Make the project
          </Button>
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setRows([...rows, { key: Math.max(...rows.map(({ key }) => key)) + 1, name: '', kind: 'constituent' }])}>
            Add a class
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
