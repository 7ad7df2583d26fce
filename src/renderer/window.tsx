import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import type { Connection } from './connection/Connection.ts';
import { ConnectionContext } from './connection/ConnectionContext.ts';
import { takeAnswers, type FirstAnswers } from './state/askFirst.ts';
import { theme, variables } from './theme/theme.ts';

/** Milliseconds after which the window is drawn with what has come, and says what it waits for. */
const PATIENCE = 400;

/**
 * Draws the window once its screen and what that shows have come: one drawing of all is done sooner than one of each piece.
 * `screen` ends when the screen's part is there.
 */
export async function drawWindow(connection: Connection, first: { readonly answers: FirstAnswers; readonly screen: Promise<void> }): Promise<void> {
  // The program tells what changed; nothing is asked for on a guess, and a failure is shown, not tried again in silence.
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 60_000 }, mutations: { retry: false } } });
  await Promise.race([Promise.all([first.screen, takeAnswers(queries, first.answers)]), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no place for the window');
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="dark">
        <Notifications position="top-center" />
        <QueryClientProvider client={queries}>
          <ConnectionContext value={connection}>
            <App />
          </ConnectionContext>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
