import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { IconPhoto, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, type ReactElement } from 'react';
import type { Picture } from '../../../shared/contract/areas/micrographsArea.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { offerUndo } from '../../components/undoToast.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { settingsQuery } from '../../state/windowQueries.ts';
import { printableLogo } from './printableLogo.ts';
import classes from './SettingsScreen.module.css';

/** The laboratory's logo as reports print it. `logo` changes with it. */
export function LogoField({ logo }: { readonly logo: string | null }): ReactElement {
  const client = useClient();
  const queries = useQueryClient();
  const picture = useQuery({ queryKey: ['logo', logo], queryFn: () => client.call.settings.logo({}), enabled: logo !== null, staleTime: Infinity });
  const shown = logo === null ? null : (picture.data ?? null);
  const keep = async (file: Uint8Array | null): Promise<void> => {
    queries.setQueryData(settingsQuery(client).queryKey, await client.call.settings.setLogo({ file }));
  };
  const choose = useMutation({ mutationFn: async (file: File) => keep(await printableLogo(file)) });
  const remove = useMutation({
    mutationFn: async () => {
      const before = picture.data?.bytes ?? null;
      await keep(null);
      return before;
    },
    onSuccess: (before) => offerUndo('Reports are made without a logo now.', () => keep(before)),
  });
  return (
    <Stack gap="xs">
      <div>
        <Text fw={500}>Logo</Text>
        <Text size="xs" c="dimmed">
          Printed at the head of the first page, at most 15 mm high. A PNG, JPEG or SVG file.
        </Text>
      </div>
      <Group gap="md" align="flex-start">
        <div className={classes['logo']}>{shown === null ? <Text size="sm">{logo === null ? 'No logo' : picture.isFetching ? 'Reading the logo …' : 'Its file was lost: choose it again'}</Text> : <LogoPicture picture={shown} />}</div>
        <Stack gap="xs">
          <FileButton accept="image/png,image/jpeg,image/svg+xml,image/webp" onChange={(file) => file !== null && choose.mutate(file)}>
            {(props) => (
              <Button {...props} variant="default" size="xs" leftSection={<IconPhoto size={14} />} loading={choose.isPending}>
                {logo === null ? 'Choose a logo' : 'Choose another'}
              </Button>
            )}
          </FileButton>
          {logo !== null && (
            <Button variant="default" size="xs" leftSection={<IconTrash size={14} />} loading={remove.isPending} onClick={() => remove.mutate()}>
              Take it away
            </Button>
          )}
        </Stack>
      </Group>
      {choose.isError && <ErrorNote error={choose.error} />}
      {remove.isError && <ErrorNote error={remove.error} />}
    </Stack>
  );
}

/** Its address lasts as long as it is shown. */
function LogoPicture({ picture: { bytes, type } }: { readonly picture: Picture }): ReactElement {
  const show = useCallback(
    (image: HTMLImageElement) => {
      image.src = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
      return () => URL.revokeObjectURL(image.src);
    },
    [bytes, type],
  );
  return <img ref={show} alt="Logo of the laboratory" />;
}
