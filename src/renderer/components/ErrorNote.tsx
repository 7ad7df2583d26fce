import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { toAppError } from '../../shared/errors/AppError.ts';

/** What went wrong, in the program's own sentence, and a way on. */
export function ErrorNote({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): ReactElement {
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} role="alert">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="md">{toAppError(error).message}</Text>
        {onRetry !== undefined && (
          <Button size="xs" variant="default" flex="none" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}
