import { Stack, Text, Textarea, Title } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { SettingsView } from '../../../shared/contract/areas/settingsArea.ts';
import { useChangeSettings } from '../../state/useSettings.ts';
import { LogoField } from './LogoField.tsx';
import { SavedInput } from './SavedInput.tsx';
import { SAVED_MARK_WIDTH, SavedMark } from './SavedMark.tsx';

/** Lines of an address that a report has room for. */
const LINES = 6;

/** Who works, and whose letterhead stands on reports. */
export function LaboratoryTab({ settings }: { readonly settings: SettingsView }): ReactElement {
  const change = useChangeSettings();
  const { laboratory, operator, systemUser, logo } = settings;
  return (
    <Stack gap="xl">
      <Stack gap="md">
        <div>
          <Title order={2}>Operator</Title>
          <Text c="dimmed">Stands in the audit trail of projects, at masks that are drawn, and on reports as the one who carried them out.</Text>
        </div>
        <SavedInput
          label="Name"
          placeholder={systemUser}
          description={operator === null ? `While this is empty, the user of this PC is noted: ${systemUser}.` : 'Holds from the next change on, also in projects that are open.'}
          value={operator ?? ''}
          onSave={(name) => change.mutateAsync({ operator: name === '' ? null : name })}
        />
      </Stack>
      <Stack gap="md">
        <div>
          <Title order={2}>Laboratory</Title>
          <Text c="dimmed">The letterhead of reports. While there is no name, a report carries the name of its project.</Text>
        </div>
        <SavedInput label="Name of the laboratory" placeholder="Metallography, Building 4" value={laboratory.name} onSave={(name) => change.mutateAsync({ laboratory: { name } })} />
        <AddressInput address={laboratory.address} onSave={(address) => change.mutateAsync({ laboratory: { address } })} />
        <SavedInput
          label="Accreditation"
          placeholder="D-PL-12345-01-00"
          description="As the accreditation body writes it. Empty: nothing is claimed."
          value={laboratory.accreditation ?? ''}
          onSave={(accreditation) => change.mutateAsync({ laboratory: { accreditation: accreditation === '' ? null : accreditation } })}
        />
        <LogoField logo={logo} />
      </Stack>
    </Stack>
  );
}

function AddressInput({ address, onSave }: { readonly address: readonly string[]; readonly onSave: (address: string[]) => Promise<unknown> }): ReactElement {
  const [typed, setTyped] = useState<string | null>(null);
  const [saves, setSaves] = useState(0);
  const save = (): void => {
    const lines = (typed ?? '').split('\n').map((line) => line.trim()).filter((line) => line !== '').slice(0, LINES);
    if (typed !== null && lines.join('\n') !== address.join('\n')) onSave(lines).then(() => setSaves((before) => before + 1), () => undefined);
    setTyped(null);
  };
  return <Textarea rightSection={<SavedMark times={saves} />} rightSectionWidth={SAVED_MARK_WIDTH} rightSectionPointerEvents="none" label="Address" description={`Up to ${LINES} lines.`} autosize minRows={3} maxRows={LINES} maxLength={1000} value={typed ?? address.join('\n')} onChange={(event) => setTyped(event.currentTarget.value)} onBlur={save} />;
}
