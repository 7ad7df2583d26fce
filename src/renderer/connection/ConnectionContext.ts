import { createContext, useContext, useSyncExternalStore } from 'react';
import type { NitalClient } from '../../shared/contract/contract.ts';
import type { Connection, ConnectionState } from './Connection.ts';

export const ConnectionContext = createContext<Connection | null>(null);

function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (connection === null) throw new Error('a screen stands outside of the connection');
  return connection;
}

/** All that the program offers. */
export function useClient(): NitalClient {
  return useConnection().client;
}

export function useConnectionState(): ConnectionState {
  const connection = useConnection();
  return useSyncExternalStore(
    (listener) => connection.watch(listener),
    () => connection.state,
  );
}
