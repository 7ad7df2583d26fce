import { Group, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { AppError } from '../../../shared/errors/AppError.ts';
import { LICENCES_FILE, licencesSchema, type PackageLicence } from '../../../shared/licences.ts';
import { PRODUCT_VERSION } from '../../../shared/product.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { again } from '../../state/again.ts';
import classes from './SettingsScreen.module.css';

/** Which Nital this is, and whose work is in it. */
export function AboutTab(): ReactElement {
  const licences = useQuery({ queryKey: ['licences'], queryFn: readLicences, staleTime: Infinity });
  return (
    <Stack gap="xl">
      <Group gap="md" wrap="nowrap" align="flex-start">
        <img src="./icon.svg" width={56} height={56} alt="" />
        <div>
          <Text size="lg" fw={600}>
            Nital {PRODUCT_VERSION}
          </Text>
          <Text>A workstation for metallography: masks, networks trained on this PC, honest evaluation, reports that can be verified.</Text>
          <Text c="dimmed">Free software under the MIT licence. It works without a network, and sends nothing anywhere.</Text>
        </div>
      </Group>
      <Stack gap="sm">
        <div>
          <Title order={2}>Licences</Title>
          <Text c="dimmed">Nital is built on the work of others. Each package that is part of this program, with the licence that it is used under.</Text>
        </div>
        {licences.isError && <ErrorNote error={licences.error} onRetry={() => again(licences)} />}
        {licences.data === undefined ? !licences.isError && <Text role="status">Reading the licences …</Text> : <Licences licences={licences.data} />}
      </Stack>
    </Stack>
  );
}

function Licences({ licences }: { readonly licences: readonly PackageLicence[] }): ReactElement {
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState(0);
  const wanted = words.trim().toLowerCase();
  const shown = licences.map((licence, at) => ({ ...licence, at })).filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(wanted));
  return (
    <>
      <TextInput aria-label="Search the licences" placeholder="Package or licence" leftSection={<IconSearch size={16} />} value={words} onChange={(event) => setWords(event.currentTarget.value)} maw={320} />
      <div className={classes['licences']}>
        <div className={classes['packages']} role="group" aria-label="Packages" tabIndex={0}>
          {shown.length === 0 && (
            <Text c="dimmed" p="sm">
              No package is called so.
            </Text>
          )}
          {shown.map(({ name, version, licence, at }) => (
            <UnstyledButton key={`${name}@${version}`} className={classes['package']} aria-pressed={at === chosen} onClick={() => setChosen(at)}>
              <Text size="sm" truncate title={name}>
                {name} {version}
              </Text>
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {licence}
              </Text>
            </UnstyledButton>
          ))}
        </div>
        {/* Long texts are scrolled by keyboard too. */}
        <pre className={classes['text']} tabIndex={0} aria-label={`Licence of ${licences[chosen]?.name ?? ''}`}>
          {licences[chosen]?.text}
        </pre>
      </div>
    </>
  );
}

/** The file that the build wrote beside the page. */
async function readLicences(): Promise<readonly PackageLicence[]> {
  const answer = await fetch(`./${LICENCES_FILE}`).catch((error: unknown) => Promise.reject(lost(error)));
  if (!answer.ok) throw lost(answer.status);
  return licencesSchema.parse(await answer.json());
}

function lost(cause: unknown): AppError {
  return new AppError('input/notFound', `The file of the licences (${LICENCES_FILE}) is missing beside the page. Install Nital anew; your projects are not touched.`, { cause });
}
