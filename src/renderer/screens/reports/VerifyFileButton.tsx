import { Button, FileButton } from '@mantine/core';
import { IconFileSearch } from '@tabler/icons-react';
import type { ReactElement } from 'react';

/** The way in for a report that lies somewhere on a disk. */
export function VerifyFileButton({ onFile }: { readonly onFile: (file: File) => void }): ReactElement {
  return (
    <FileButton accept="application/pdf,.pdf" onChange={(file) => file !== null && onFile(file)}>
      {(props) => (
        <Button {...props} data-command="verify-report" fullWidth size="xs" variant="default" leftSection={<IconFileSearch size={14} />}>
          Verify a PDF of a report
        </Button>
      )}
    </FileButton>
  );
}
