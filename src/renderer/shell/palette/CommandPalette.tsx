import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconBox, IconMicroscope, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactElement } from 'react';
import type { ProjectView, RecentProject } from '../../../shared/contract/areas/projectsArea.ts';
import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';
import { useClient } from '../../connection/ConnectionContext.ts';
import { navigate } from '../../state/route.ts';
import { recentQuery, specimensQuery } from '../../state/windowQueries.ts';
import { useChangeSettings } from '../../state/useSettings.ts';
import { WINDOW_KEYS } from '../shortcuts/windowKeys.ts';
import { screenCommands, toolCommands, workCommands, type Command } from './commands.ts';
import { findCommands, rankOf } from './findCommands.ts';

/** Specimens and projects that are listed at a time: more words find what is not among them. */
const SHOWN = 8;
/** Mantine fades what stands below a name until it cannot be read on the colour of the chosen one. */
const LOOK = { actionDescription: { opacity: 1, color: 'inherit' } } as const;
const SHORTCUTS = WINDOW_KEYS.palette.keys.map((key) => key.replace('Ctrl', 'mod'));

/** Ctrl-K: every screen, command, specimen and recent project by its name. */
export function CommandPalette({ project }: { readonly project: ProjectView | null }): ReactElement {
  const client = useClient();
  const [query, setQuery] = useState('');
  const [isOpen, setOpen] = useState(false);
  const { mutate } = useChangeSettings();
  const path = project?.path ?? null;
  const handle = project?.handle ?? '';
  // Asked for when they are looked for; a screen that shows them has asked already.
  const specimens = useQuery({ ...specimensQuery(client, handle), enabled: isOpen && project !== null });
  const recent = useQuery({ ...recentQuery(client), enabled: isOpen });
  const screens = useMemo(() => screenCommands(path), [path]);
  const work = useMemo(() => workCommands(path, (appearance) => mutate({ appearance })), [path, mutate]);
  const tools = useMemo(() => toolCommands(path), [path]);
  const samples = useMemo(() => (path === null || !isOpen ? [] : (specimens.data ?? []).map((row) => specimenCommand(path, row))), [path, isOpen, specimens.data]);
  const projects = useMemo(() => (recent.data ?? []).filter((each) => each.found && each.path !== path).map(projectCommand), [recent.data, path]);
  const isSearching = query.trim() !== '';
  const found: readonly [string, readonly Command[]][] = [
    ['Screens', findCommands(screens, query, Infinity)],
    ['Commands', findCommands(work, query, Infinity)],
    ['Tools', isSearching ? findCommands(tools, query, Infinity) : []],
    ['Specimens', isSearching ? findCommands(samples, query, SHOWN) : []],
    ['Projects', isSearching ? findCommands(projects, query, SHOWN) : []],
  ];
  // The group with the best find first: Enter takes it.
  const groups = found
    .flatMap(([name, [first, ...rest]]) => (first === undefined ? [] : [{ rank: rankOf(first, query) ?? 2, group: groupOf(name, [first, ...rest]) }]))
    .sort((a, b) => a.rank - b.rank)
    .map(({ group }) => group);
  return (
    <Spotlight
      actions={groups}
      filter={(_query, actions) => actions}
      query={query}
      onQueryChange={setQuery}
      shortcut={SHORTCUTS}
      tagsToIgnore={[]}
      scrollable
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      styles={LOOK}
      maxHeight={480}
      nothingFound={specimens.isFetching ? 'Looking through the specimens …' : 'Nothing is called so. Part of a name is enough.'}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      searchProps={{ leftSection: <IconSearch size={18} />, placeholder: project === null ? 'Screen or command' : 'Screen or command, or a specimen by code or grade', 'aria-label': 'Search and commands' }}
    />
  );
}

function groupOf(group: string, commands: readonly Command[]): SpotlightActionGroupData {
  return {
    group,
    actions: commands.map(({ id, label, description, icon: CommandIcon, run }) => ({ id, label, ...(description === undefined ? {} : { description }), leftSection: <CommandIcon size={20} stroke={1.6} />, onClick: run })),
  };
}

function specimenCommand(project: string, { id, code, grade, batch, treatment }: SpecimenRow): Command {
  const facts = [grade, batch, treatment].filter((fact) => fact !== null && fact !== '').join(' · ');
  return { id: `specimen-${id}`, label: code, description: facts, words: facts, icon: IconMicroscope, run: () => navigate({ screen: 'specimens', project, id }) };
}

function projectCommand({ path, name }: RecentProject): Command {
  return { id: `project-${path}`, label: name, description: path, words: path, icon: IconBox, run: () => navigate({ screen: 'specimens', project: path, id: null }) };
}
