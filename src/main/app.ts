import { join } from 'node:path';
import { diskBudgets, memoryBudgets, trainingBytes } from './settings/budgets.ts';
import { LogoFile } from './settings/LogoFile.ts';
import { UserSettings } from './settings/UserSettings.ts';
import { cacheFolder, configFolder } from './userFolders.ts';
import { EngineClient } from './engineClient/EngineClient.ts';
import type { StartEngineProcess } from './engineClient/EngineProcess.ts';
import { ImageWorker } from './imageWorker/ImageWorker.ts';
import { BatchesService } from './services/BatchesService.ts';
import { CrossValidationService } from './services/CrossValidationService.ts';
import { DatasetsService } from './services/DatasetsService.ts';
import { EvaluationService } from './services/EvaluationService.ts';
import { JudgedImages } from './services/evaluations/JudgedImages.ts';
import { ExportService } from './services/ExportService.ts';
import { ImportService } from './services/ImportService.ts';
import { MasksService } from './services/MasksService.ts';
import { NetworksService } from './services/NetworksService.ts';
import { MicrographsService } from './services/MicrographsService.ts';
import { ModelsService } from './services/ModelsService.ts';
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
  /** What the user of this PC chose. */
  readonly settings: UserSettings;
  readonly logo: LogoFile;
  readonly projects: ProjectsService;
  readonly imports: ImportService;
  readonly specimens: SpecimensService;
  readonly micrographs: MicrographsService;
  readonly synthetic: SyntheticService;
  readonly masks: MasksService;
  readonly datasets: DatasetsService;
  readonly models: ModelsService;
  readonly training: TrainingService;
  readonly searches: RecipeSearchService;
  readonly crossValidation: CrossValidationService;
  readonly evaluation: EvaluationService;
  readonly judgedImages: JudgedImages;
  readonly segmentation: SegmentationService;
  readonly batches: BatchesService;
  readonly quantisation: QuantisationService;
  readonly exports: ExportService;
  readonly reports: ReportsService;
  readonly networks: NetworksService;
  readonly engine: EngineClient;
  /** An engine process of its own for short questions, which must not wait behind a training. Started when one is asked. */
  readonly questions: EngineClient;
  /** A thread for pictures that nobody waits for with a pen in the hand. */
  readonly pictures: ImageWorker;
  /** Ends the engine processes and the threads for images; projects are closed by whoever opened them. */
  close(): Promise<void>;
}

/** Puts the backend together: the one place where services meet. `startProcess`: see `EngineClientOptions`. */
export function createApp({ startProcess }: { readonly startProcess?: StartEngineProcess } = {}): App {
  const settings = new UserSettings(join(configFolder(), 'settings.json'));
  const logo = new LogoFile(settings);
  const engineOptions = { cacheFolder: cacheFolder(), ...(startProcess === undefined ? {} : { startProcess }) };
  const engine = new EngineClient(engineOptions);
  const questions = new EngineClient(engineOptions);
  const images = new ImageWorker();
  // A thread of its own: a report takes long, and whoever draws must not wait for it.
  const printer = new ImageWorker();
  const pictures = new ImageWorker();
  const datasets = new DatasetsService();
  const models = new ModelsService();
  const training = new TrainingService(engine, datasets, () => trainingBytes(settings.read()));
  const evaluation = new EvaluationService(engine, datasets, models);
  const runner = new SeriesRunner(training, evaluation);
  const masks = new MasksService(images, cacheFolder(), () => ({ ...memoryBudgets(settings.read()), disk: diskBudgets(settings.read()).tiles }), pictures);
  const segmentation = new SegmentationService(engine, models);
  return {
    settings,
    logo,
    projects: new ProjectsService(() => settings.read().operator),
    imports: new ImportService(),
    specimens: new SpecimensService(),
    micrographs: new MicrographsService(),
    synthetic: new SyntheticService(),
    masks,
    datasets,
    models,
    training,
    searches: new RecipeSearchService(training, runner),
    crossValidation: new CrossValidationService(training, runner),
    evaluation,
    judgedImages: new JudgedImages(images),
    segmentation,
    batches: new BatchesService({ segmentation, models, masks, images, cacheFolder: cacheFolder() }),
    quantisation: new QuantisationService(engine, datasets, evaluation, models),
    exports: new ExportService(engine, datasets, models),
    reports: new ReportsService(evaluation, printer, async () => ({ ...settings.read().laboratory, operator: settings.read().operator ?? '', logo: await logo.raster() })),
    networks: new NetworksService(engine),
    engine,
    questions,
    pictures,
    close: async () => {
      await Promise.all([engine.dispose(), questions.dispose(), images.dispose(), pictures.dispose(), printer.dispose()]);
    },
  };
}
