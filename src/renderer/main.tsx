import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/global.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { Connection } from './connection/Connection.ts';
import { ConnectionContext } from './connection/ConnectionContext.ts';
import { findPort } from './connection/findPort.ts';
import { fetchScreen } from './shell/screens.ts';
import { parseRoute } from './state/route.ts';
import { theme, variables } from './theme/theme.ts';

fetchScreen(parseRoute(location.hash));
const connection = new Connection(findPort);
connection.connect();

// The program tells what changed; nothing is asked for on a guess, and a failure is shown, not tried again in silence.
const queries = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 60_000 }, mutations: { retry: false } } });

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
