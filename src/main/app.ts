import { cacheFolder } from './userFolders.ts';
import { EngineClient } from './engineClient/EngineClient.ts';
import type { StartEngineProcess } from './engineClient/EngineProcess.ts';
import { CrossValidationService } from './services/CrossValidationService.ts';
import { DatasetsService } from './services/DatasetsService.ts';
import { EvaluationService } from './services/EvaluationService.ts';
import { ExportService } from './services/ExportService.ts';
import { ImportService } from './services/ImportService.ts';
import { ProjectsService } from './services/ProjectsService.ts';
import { QuantisationService } from './services/QuantisationService.ts';
import { RecipeSearchService } from './services/RecipeSearchService.ts';
import { ReportsService } from './services/ReportsService.ts';
import { SegmentationService } from './services/SegmentationService.ts';
import { SeriesRunner } from './services/series/SeriesRunner.ts';
import { SpecimensService } from './services/SpecimensService.ts';
import { SyntheticService } from './services/SyntheticService.ts';
import { TrainingService } from './services/TrainingService.ts';

/** The whole backend, whoever shows it: the command line, the desktop shell, a test. */
export interface App {
  readonly projects: ProjectsService;
  readonly imports: ImportService;
  readonly specimens: SpecimensService;
  readonly synthetic: SyntheticService;
  readonly datasets: DatasetsService;
  readonly training: TrainingService;
  readonly searches: RecipeSearchService;
  readonly crossValidation: CrossValidationService;
  readonly evaluation: EvaluationService;
  readonly segmentation: SegmentationService;
  readonly quantisation: QuantisationService;
  readonly exports: ExportService;
  readonly reports: ReportsService;
  readonly engine: EngineClient;
  /** Ends the engine process; projects are closed by whoever opened them. */
  close(): Promise<void>;
}

/** Puts the backend together: the one place where services meet. `startProcess`: see `EngineClientOptions`. */
export function createApp({ startProcess }: { readonly startProcess?: StartEngineProcess } = {}): App {
  const engine = new EngineClient({ cacheFolder: cacheFolder(), ...(startProcess === undefined ? {} : { startProcess }) });
  const datasets = new DatasetsService();
  const training = new TrainingService(engine, datasets);
  const evaluation = new EvaluationService(engine, datasets);
  const runner = new SeriesRunner(training, evaluation);
  return {
    projects: new ProjectsService(),
    imports: new ImportService(),
    specimens: new SpecimensService(),
    synthetic: new SyntheticService(),
    datasets,
    training,
    searches: new RecipeSearchService(training, runner),
    crossValidation: new CrossValidationService(training, runner),
    evaluation,
    segmentation: new SegmentationService(engine),
    quantisation: new QuantisationService(engine, datasets, evaluation),
    exports: new ExportService(engine, datasets),
    reports: new ReportsService(evaluation),
    engine,
    close: () => engine.dispose(),
  };
}
