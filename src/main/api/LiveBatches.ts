import type { BatchItemView, BatchNews } from '../../shared/contract/areas/batchesArea.ts';
import type { Id } from '../../shared/domain/records.ts';
import type { DeviceChoice } from '../../shared/engineProtocol/devices.ts';
import type { App } from '../app.ts';
import type { Jobs } from '../jobs/Jobs.ts';
import type { OpenProjects } from './OpenProjects.ts';

/** Windows hear of items at most this often, and of masks that are new elsewhere, in milliseconds. */
const INTERVAL = 250;
const MASKS_INTERVAL = 3000;

interface LiveBatch {
  readonly project: string;
  readonly batch: Id;
  /** Ended, and not told yet. */
  readonly ended: number[];
  telling: NodeJS.Timeout | null;
  masksToldAt: number;
}

/** The batches that windows started and that wait or are segmented now. What is done of them is told as it is kept. */
export class LiveBatches {
  readonly #app: App;
  readonly #jobs: Jobs;
  readonly #open: OpenProjects;
  /** By the number of the job. */
  readonly #batches = new Map<number, LiveBatch>();
  readonly #listeners = new Set<{ readonly project: string; readonly tell: (news: BatchNews) => void }>();

  constructor(app: App, jobs: Jobs, open: OpenProjects) {
    this.#app = app;
    this.#jobs = jobs;
    this.#open = open;
  }

  /** Starts a job that segments what waits of a batch when the engine is free; answers with its number. */
  start(project: string, batch: Id, title: string, device: DeviceChoice): number {
    const store = this.#open.get(project);
    const release = this.#open.hold(project);
    const live: LiveBatch = { project, batch, ended: [], telling: null, masksToldAt: 0 };
    const { id, ended } = this.#jobs.start({
      title,
      project,
      usesEngine: true,
      work: async ({ onProgress, signal }) => {
        const items = await this.#app.segmentation.carryOut(store, batch, { device, threads: null }, { onProgress, signal, onItem: ({ position }) => this.#take(live, position) });
        return signal.aborted && items.some(({ state }) => state === 'skipped');
      },
      stateOf: (wasCancelled) => (wasCancelled ? 'cancelled' : 'done'),
    });
    this.#batches.set(id, live);
    ended
      // How it failed stands in the job; what was done stands in the batch, also when a window cannot be told.
      .catch(() => undefined)
      .finally(async () => {
        this.#batches.delete(id);
        if (live.telling !== null) clearTimeout(live.telling);
        await this.#tellEnded(live);
        for (const area of ['batches', 'masks', 'specimens', 'models']) this.#open.changed(project, area);
        release();
      })
      .catch(() => undefined);
    this.#open.changed(project, 'batches');
    return id;
  }

  /** The job that segments a batch now, or waits for the engine to; null: none does. */
  jobOf(project: string, batch: Id): number | null {
    for (const [job, live] of this.#batches) if (live.project === project && live.batch === batch) return job;
    return null;
  }

  /** Tells what is new of a project's batches until the returned function is called. */
  watch(project: string, tell: (news: BatchNews) => void): () => void {
    const listener = { project, tell };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(project: string, news: BatchNews): void {
    for (const listener of this.#listeners) if (listener.project === project) listener.tell(news);
  }

  #take(live: LiveBatch, position: number): void {
    live.ended.push(position);
    live.telling ??= setTimeout(() => {
      live.telling = null;
      // Who misses this sees it when the batch is done.
      this.#tellEnded(live).catch(() => undefined);
    }, INTERVAL).unref();
  }

  async #tellEnded(live: LiveBatch): Promise<void> {
    const { project, batch } = live;
    const positions = live.ended.splice(0);
    const store = this.#open.get(project);
    const items: BatchItemView[] = [];
    for (const position of positions) items.push(await this.#app.batches.item(store, batch, position));
    this.tell(project, { batch, items });
    if (performance.now() - live.masksToldAt < MASKS_INTERVAL) return;
    live.masksToldAt = performance.now();
    for (const area of ['masks', 'specimens']) this.#open.changed(project, area);
  }
}
