import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactElement } from 'react';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';

/** A new specimen by its code; what is known of it is written in the inspector. */
export function AddSpecimen({ project, onDone }: { readonly project: string; readonly onDone: () => void }): ReactElement {
  const client = useClient();
  const [code, setCode] = useState('');
  const add = useMutation({ mutationFn: () => client.call.specimens.add({ project, code }), onSuccess: onDone });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Stack gap="sm">
      <Group component="form" onSubmit={submit} gap="sm">
        <TextInput aria-label="Code of the specimen" placeholder="Code, e.g. 37-A" value={code} onChange={(event) => setCode(event.currentTarget.value)} autoFocus required />
        <Button type="submit" loading={add.isPending} disabled={code.trim() === ''}>
          Add the specimen
        </Button>
      </Group>
      {add.isError && <ErrorNote error={add.error} />}
    </Stack>
  );
}
