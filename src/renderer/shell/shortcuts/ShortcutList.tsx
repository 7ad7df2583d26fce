import { Kbd, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactElement } from 'react';
import { writtenKey } from '../../../shared/format/writtenKey.ts';
import { useClient } from '../../connection/ConnectionContext.ts';
import { findShortcuts, shortcutGroups, type ShortcutGroup } from './shortcutGroups.ts';
import classes from './ShortcutList.module.css';

/** Every key of the program, to be looked through. */
export default function ShortcutList({ autoFocus = false }: { readonly autoFocus?: boolean }): ReactElement {
  const client = useClient();
  const info = useQuery({ queryKey: ['info'], queryFn: () => client.call.app.info({}), staleTime: Infinity });
  const [words, setWords] = useState('');
  // A desktop window has its own dialogues, and a menu.
  const hasMenu = info.data?.hasDialogs === true;
  const groups = useMemo(() => shortcutGroups({ hasMenu }), [hasMenu]);
  const found = findShortcuts(groups, words);
  return (
    <Stack gap="md">
      <TextInput aria-label="Search the keys" placeholder="What it does, or a key" leftSection={<IconSearch size={16} />} value={words} onChange={(event) => setWords(event.currentTarget.value)} autoFocus={autoFocus} maw={420} />
      {found.length === 0 && <Text c="dimmed">No key does that. Fewer words find more.</Text>}
      <div className={classes['groups']}>
        {found.map((group) => (
          <Group key={group.title} group={group} />
        ))}
      </div>
    </Stack>
  );
}

function Group({ group: { title, shortcuts } }: { readonly group: ShortcutGroup }): ReactElement {
  return (
    <section className={classes['group']} aria-label={title}>
      <Title order={3} mb={4}>
        {title}
      </Title>
      <Table verticalSpacing={4} horizontalSpacing="xs" layout="auto">
        <Table.Tbody>
          {shortcuts.map((shortcut) => (
            <Table.Tr key={shortcut.title}>
              <Table.Td>
                <Text size="sm">{shortcut.title}</Text>
                {shortcut.hint !== undefined && (
                  <Text size="xs" c="dimmed">
                    {shortcut.hint}
                  </Text>
                )}
              </Table.Td>
              <Table.Td className={classes['keys']}>
                {shortcut.keys.map((key) => (
                  <Kbd key={key} size="sm">
                    {writtenKey(key)}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
