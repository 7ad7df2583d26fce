import { Stack, Text, Title } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

/** A screen without content: what belongs here, and the one step that brings it. */
export function EmptyState({ picture, title, children, action }: { readonly picture: ReactNode; readonly title: string; readonly children: ReactNode; readonly action?: ReactNode }): ReactElement {
  return (
    <Stack align="center" justify="center" gap="sm" h="100%" p="xl" ta="center">
      {picture}
      <Title order={2}>{title}</Title>
      <Text c="dimmed" maw={460}>
        {children}
      </Text>
      {action}
    </Stack>
  );
}
