/** By the path of the project; what is kept or chosen here is gone with the window, the datasets are not. */
const datasets = new Map<string, string>();

/** The dataset that was kept or asked for last, as the choice of the next training; null: none in this window. */
export function datasetToTrain(project: string): string | null {
  return datasets.get(project) ?? null;
}

export function trainOnDataset(project: string, dataset: string): void {
  datasets.set(project, dataset);
}
