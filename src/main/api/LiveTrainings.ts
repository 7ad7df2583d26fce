import type { LiveTraining, TrainingNews } from '../../shared/contract/areas/trainingArea.ts';
import type { Id, RunRecord } from '../../shared/domain/records.ts';
import type { HistoryPoint, JobProgress } from '../../shared/engineProtocol/jobs.ts';
import type { RunOptions } from '../engineClient/EngineClient.ts';
import type { Jobs } from '../jobs/Jobs.ts';
import type { TrainingOutcome } from '../services/TrainingService.ts';
import { followTraining } from './followTraining.ts';
import type { OpenProjects } from './OpenProjects.ts';

/** Windows hear of points at most this often, in milliseconds. */
const INTERVAL = 250;

interface Training {
  readonly project: string;
  readonly title: string;
  run: Id | null;
  readonly points: Map<number, HistoryPoint>;
  live: LiveTraining | null;
  /** Not told yet. */
  news: HistoryPoint[];
  toldAt: number;
}

/** How a training is carried out: as a job, with its run told as soon as it has a number. */
type Train = (options: RunOptions, onRun: (run: RunRecord) => void) => Promise<TrainingOutcome>;

/** The trainings that windows started and that wait or run now, with what is known of them before the project keeps it. */
export class LiveTrainings {
  readonly #jobs: Jobs;
  readonly #open: OpenProjects;
  /** By the number of the job, in the order of their start. */
  readonly #trainings = new Map<number, Training>();
  readonly #listeners = new Set<{ readonly project: string; readonly tell: (news: TrainingNews) => void }>();

  constructor(jobs: Jobs, open: OpenProjects) {
    this.#jobs = jobs;
    this.#open = open;
  }

  /** Starts a job that trains when the engine is free; answers with its number. */
  start(project: string, title: string, train: Train): number {
    const release = this.#open.hold(project);
    const training: Training = { project, title, run: null, points: new Map(), live: null, news: [], toldAt: 0 };
    const onRun = (run: RunRecord): void => {
      training.run = run.id;
      for (const point of run.history as HistoryPoint[]) training.points.set(point.iteration, point);
      this.#open.changed(project, 'runs');
    };
    const { id, ended } = this.#jobs.start({
      title,
      project,
      canPause: true,
      usesEngine: true,
      work: ({ onProgress, signal, pauseSignal }) =>
        train(
          {
            signal,
            pauseSignal,
            onProgress: (progress) => {
              const { done, total, unit } = this.#take(training, progress);
              onProgress({ ...progress, done, total, unit });
            },
          },
          onRun,
        ),
      stateOf: ({ result: { outcome } }) => (outcome === 'paused' || outcome === 'cancelled' ? outcome : 'done'),
    });
    this.#trainings.set(id, training);
    ended
      // How it failed stands in the job and in the run.
      .catch(() => undefined)
      .finally(() => {
        this.#trainings.delete(id);
        for (const area of ['runs', 'datasets', 'models']) this.#open.changed(project, area);
        release();
      });
    return id;
  }

  /** The job that trains a run now; null: none does. */
  jobOf(project: string, run: Id): number | null {
    for (const [job, training] of this.#trainings) if (training.project === project && training.run === run) return job;
    return null;
  }

  live(project: string, run: Id): LiveTraining | null {
    return this.#find(project, run)?.live ?? null;
  }

  /** The curves so far of a run that is trained now. */
  history(project: string, run: Id): HistoryPoint[] | null {
    const training = this.#find(project, run);
    return training === undefined ? null : [...training.points.values()];
  }

  /** Those that have no run yet. */
  waiting(project: string): { readonly job: number; readonly title: string }[] {
    return [...this.#trainings].flatMap(([job, training]) => (training.project === project && training.run === null ? [{ job, title: training.title }] : []));
  }

  /** Tells what is new of a project's trainings until the returned function is called. */
  watch(project: string, tell: (news: TrainingNews) => void): () => void {
    const listener = { project, tell };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #find(project: string, run: Id): Training | undefined {
    return [...this.#trainings.values()].find((training) => training.project === project && training.run === run);
  }

  /** Notes what a training told, and tells those who watch. @returns how far it is */
  #take(training: Training, progress: JobProgress): LiveTraining {
    const { stage, point, tiles } = progress;
    const before = training.live;
    const live = followTraining(before, progress);
    training.live = live;
    if (point !== undefined) {
      training.points.set(point.iteration, point);
      training.news.push(point);
    }
    const now = performance.now();
    const isNews = tiles !== undefined || stage !== before?.stage || (point !== undefined && point.validationLoss !== null) || now - training.toldAt >= INTERVAL;
    if (!isNews || training.run === null) return live;
    const news: TrainingNews = { ...live, tiles: tiles ?? null, run: training.run, points: training.news };
    training.news = [];
    training.toldAt = now;
    for (const { project, tell } of this.#listeners) if (project === training.project) tell(news);
    return live;
  }
}
