import { dirname, resolve } from 'node:path';

/** A project's folder, or the database in it, which is what a list of files opens with a program. */
const PROJECT = /\.nital([\\/]project\.sqlite)?[\\/]?$/i;

/** The project among the arguments that a program was started with in this folder: it was dropped on the program, or named in a terminal. */
export function projectArgument(argv: readonly string[], folder: string): string | null {
  const path = argv.slice(1).find((argument) => !argument.startsWith('-') && PROJECT.test(argument));
  if (path === undefined) return null;
  const found = resolve(folder, path);
  return /project\.sqlite$/i.test(found) ? dirname(found) : found;
}
