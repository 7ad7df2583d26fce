import { EngineClient } from './engineClient/EngineClient.ts';
import { DatasetsService } from './services/DatasetsService.ts';
import { EvaluationService } from './services/EvaluationService.ts';
import { ExportService } from './services/ExportService.ts';
import { ImportService } from './services/ImportService.ts';
import { ModelsService } from './services/ModelsService.ts';
import { ProjectsService } from './services/ProjectsService.ts';
import { ReportsService } from './services/ReportsService.ts';
import { SegmentationService } from './services/SegmentationService.ts';
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
  readonly models: ModelsService;
  readonly training: TrainingService;
  readonly evaluation: EvaluationService;
  readonly segmentation: SegmentationService;
  readonly exports: ExportService;
  readonly reports: ReportsService;
  readonly engine: EngineClient;
  /** Ends the engine process; projects are closed by whoever opened them. */
  close(): Promise<void>;
}

/** Puts the backend together: the one place where services meet. */
export function createApp(): App {
  const engine = new EngineClient();
  const datasets = new DatasetsService();
  const models = new ModelsService();
  const evaluation = new EvaluationService(engine, datasets, models);
  return {
    projects: new ProjectsService(),
    imports: new ImportService(),
    specimens: new SpecimensService(),
    synthetic: new SyntheticService(),
    datasets,
    models,
    training: new TrainingService(engine, datasets),
    evaluation,
    segmentation: new SegmentationService(engine, models),
    exports: new ExportService(engine, datasets, models),
    reports: new ReportsService(evaluation),
    engine,
    close: () => engine.dispose(),
  };
}
