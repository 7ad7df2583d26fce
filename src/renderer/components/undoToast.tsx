import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { toAppError } from '../../shared/errors/AppError.ts';

/** How long an undo is offered, in milliseconds. */
const OFFERED = 12_000;

/** Says what was done and offers to take it back. @returns the note's name, for taking the offer away */
export function offerUndo(message: string, undo: () => Promise<unknown>): string {
  const id = notifications.show({
    autoClose: OFFERED,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text>{message}</Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo().then(
              () => notifications.show({ message: 'It is as it was before.' }),
              (error: unknown) => notifications.show({ color: 'red', message: toAppError(error).message }),
            );
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
  return id;
}
