import { useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { NitalClient } from '../../shared/contract/contract.ts';
import type { SettingsChanges, SettingsView } from '../../shared/contract/areas/settingsArea.ts';
import { toAppError } from '../../shared/errors/AppError.ts';
import { useClient } from '../connection/ConnectionContext.ts';
import { settingsQuery } from './windowQueries.ts';

/** What the user of this PC chose. */
export function useSettings(): UseQueryResult<SettingsView> {
  const client = useClient();
  return useQuery(settingsQuery(client));
}

/** Changes some of it; what cannot be kept is said in a note. */
export function useChangeSettings(): UseMutationResult<SettingsView, Error, SettingsChanges> {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (changes: SettingsChanges) => client.call.settings.change({ changes }),
    onSuccess: (view) => queries.setQueryData(settingsQuery(client).queryKey, view),
    onError: (error) => notifications.show({ color: 'red', message: toAppError(error).message }),
  });
}

/** Follows the settings, whichever window changes them, and gives the window its appearance. */
export function useSettingsFeed(client: NitalClient, isOpen: boolean): void {
  const queries = useQueryClient();
  const { setColorScheme } = useMantineColorScheme();
  const settings = useQuery({ ...settingsQuery(client), enabled: isOpen });
  const appearance = settings.data?.appearance;
  useEffect(() => {
    if (appearance !== undefined) setColorScheme(appearance === 'system' ? 'auto' : appearance);
  }, [appearance, setColorScheme]);
  useEffect(
    () =>
      client.subscribe('settingsChanged', {}, () => {
        for (const queryKey of [settingsQuery(client).queryKey, ['info']]) queries.invalidateQueries({ queryKey }).catch(() => undefined);
      }),
    [client, queries],
  );
}
