import type { QueryClient } from '@tanstack/react-query';
import type { Connection } from '../connection/Connection.ts';
import type { Route } from './route.ts';
import { projectQuery, recentQuery, settingsQuery, specimensQuery, type Question } from './windowQueries.ts';

/** A question that was asked before there was anybody to show the answer to. */
interface Asked<T> {
  readonly question: Question<T>;
  readonly answer: Promise<T>;
}

export interface FirstAnswers {
  readonly all: readonly Asked<unknown>[];
  /** What can only be asked once a project is open. */
  readonly ofProject: Promise<readonly Asked<unknown>[]>;
}

/** Asks for what the screen of an address will show as soon as there is a connection. */
export function askFirst(connection: Connection, route: Route): FirstAnswers {
  const { client } = connection;
  const opened = connection.opened();
  const ask = <T>(question: Question<T>): Asked<T> => {
    const answer = opened.then(question.queryFn);
    // Whoever shows the answer tells of the failure.
    answer.catch(() => undefined);
    return { question, answer };
  };
  const settings = ask(settingsQuery(client));
  if (route.screen === 'home') return { all: [settings, ask(recentQuery(client))], ofProject: Promise.resolve([]) };
  if (route.project === null) return { all: [settings], ofProject: Promise.resolve([]) };
  const project = ask(projectQuery(client, route.project, 1));
  const ofProject = project.answer.then(
    ({ handle }) => (route.screen === 'specimens' ? [ask(specimensQuery(client, handle))] : []),
    () => [],
  );
  return { all: [settings, project], ofProject };
}

/** Gives the answers to those who will ask; ends when all have come or failed. */
export async function takeAnswers(queries: QueryClient, { all, ofProject }: FirstAnswers): Promise<void> {
  const take = ({ question, answer }: Asked<unknown>): Promise<void> => queries.prefetchQuery({ ...question, queryFn: () => answer });
  await Promise.all([...all.map(take), ofProject.then((asked) => Promise.all(asked.map(take)))]);
}
