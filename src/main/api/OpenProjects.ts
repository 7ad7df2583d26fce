import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors/AppError.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { ProjectsService } from '../services/ProjectsService.ts';

/** How long a project stays open that nobody watches: a window that reloads comes back within it. Milliseconds. */
const PATIENCE = 30_000;

export interface OpenProjectsOptions {
  readonly patience?: number;
  /** Last work on a project that nobody watches any more; when it fails the project is closed all the same. */
  readonly beforeClosing?: (store: ProjectStore) => Promise<unknown>;
}

interface OpenProject {
  readonly store: ProjectStore;
  /** Windows that watch it and jobs that work on it. */
  holders: number;
  readonly listeners: Set<(area: string) => void>;
  closing: NodeJS.Timeout | null;
}

/**
 * The projects that windows have open. Two windows on one project share it; it is closed, and free for other programs, when no
 * window has watched it and no job has worked on it for half a minute.
 */
export class OpenProjects {
  readonly #projects: ProjectsService;
  readonly #open = new Map<string, OpenProject>();
  readonly #patience: number;
  readonly #beforeClosing: (store: ProjectStore) => Promise<unknown>;

  constructor(projects: ProjectsService, { patience = PATIENCE, beforeClosing = async () => undefined }: OpenProjectsOptions = {}) {
    this.#projects = projects;
    this.#patience = patience;
    this.#beforeClosing = beforeClosing;
  }

  /** The handle of the project at this path, opened if it is not yet. @throws AppError as `openProject` */
  open(path: string): { readonly handle: string; readonly store: ProjectStore } {
    const known = [...this.#open].find(([, { store }]) => store.folder === path);
    if (known !== undefined) {
      // Whoever opened it gets the time to watch it.
      this.hold(known[0])();
      return { handle: known[0], store: known[1].store };
    }
    const store = this.#projects.open(path);
    const handle = createHash('sha256').update(store.folder).digest('hex').slice(0, 16);
    const same = this.#open.get(handle);
    if (same !== undefined) {
      store.close();
      return { handle, store: same.store };
    }
    this.#open.set(handle, { store, holders: 0, listeners: new Set(), closing: null });
    this.#closeWhenIdle(handle);
    return { handle, store };
  }

  /** @throws AppError `project/notFound` when it was closed since */
  get(handle: string): ProjectStore {
    return this.#find(handle).store;
  }

  /** Keeps it open until the returned function is called. */
  hold(handle: string): () => void {
    const project = this.#find(handle);
    project.holders++;
    if (project.closing !== null) clearTimeout(project.closing);
    project.closing = null;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      project.holders--;
      this.#closeWhenIdle(handle);
    };
  }

  /** Tells of changes until the returned function is called, and keeps the project open so long. */
  watch(handle: string, listener: (area: string) => void): () => void {
    const project = this.#find(handle);
    const release = this.hold(handle);
    project.listeners.add(listener);
    return () => {
      project.listeners.delete(listener);
      release();
    };
  }

  /** An area of the project changed: `specimens`, `masks`, `models` … */
  changed(handle: string, area: string): void {
    for (const listener of this.#open.get(handle)?.listeners ?? []) listener(area);
  }

  closeAll(): void {
    for (const { store, closing } of this.#open.values()) {
      if (closing !== null) clearTimeout(closing);
      store.close();
    }
    this.#open.clear();
  }

  #find(handle: string): OpenProject {
    const project = this.#open.get(handle);
    if (project === undefined) throw new AppError('project/notFound', 'This project is not open any more. Open it again; nothing was lost.');
    return project;
  }

  #closeWhenIdle(handle: string): void {
    const project = this.#open.get(handle);
    if (project === undefined || project.holders > 0 || project.closing !== null) return;
    const timer = setTimeout(() => {
      const close = (): void => {
        // Someone may have come back meanwhile, or the whole program was closed.
        if (project.closing !== timer || this.#open.get(handle) !== project) return;
        this.#open.delete(handle);
        project.store.close();
      };
      this.#beforeClosing(project.store).then(close, close);
    }, this.#patience).unref();
    project.closing = timer;
  }
}
