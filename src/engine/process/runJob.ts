import type { DescribeNetworksJob, DescribeNetworksResult, EngineJob, EngineJobResult, InspectDevicesResult, MeasureFormsJob, MeasureFormsResult } from '../../shared/engineProtocol/jobs.ts';
import { assertNever } from '../../shared/errors/AppError.ts';
import { evaluateModel } from '../evaluation/evaluateModel.ts';
import { exportModel } from '../inference/exportModel.ts';
import { segmentBatch } from '../inference/segmentBatch.ts';
import type { JobControl } from '../jobControl.ts';
import { measureNetwork } from '../measuring/measureNetwork.ts';
import { describeNetwork } from '../networks/describe.ts';
import { findNetwork, findSegmentationNetwork, NETWORKS } from '../networks/registry.ts';
import { halveModel } from '../quantisation/halveModel.ts';
import { quantizeModel } from '../quantisation/quantizeModel.ts';
import { chooseDevice, inspectDevices } from '../session/devices.ts';
import { previewTiles } from '../training/previewTiles.ts';
import { inspectTensorflow } from '../training/tensorflowDevice.ts';
import { trainNetwork } from '../training/Training.ts';
import { listFormTables, writeFormTable } from '../tuning/formFile.ts';
import { measureForms } from '../tuning/measureForms.ts';

/**
 * Does one job. `cacheFolder` is where measurements of this PC are kept; null: nowhere.
 * @throws AppError as the job's own function says.
 */
export async function runJob(job: EngineJob, control: JobControl, cacheFolder: string | null): Promise<EngineJobResult> {
  switch (job.kind) {
    case 'train':
      return trainNetwork(findSegmentationNetwork(job.settings.network), job, control, cacheFolder);
    case 'segment':
      return segmentBatch(job, control, findSegmentationNetwork);
    case 'evaluate':
      return evaluateModel(job, control, findSegmentationNetwork);
    case 'quantizeModel':
      return quantizeModel(job, control, findSegmentationNetwork);
    case 'halveModel':
      return halveModel(job, control, findSegmentationNetwork);
    case 'exportModel':
      return exportModel(job, control, findSegmentationNetwork);
    case 'describeNetworks':
      return describeNetworks(job);
    case 'measureNetwork':
      return measureNetwork(findSegmentationNetwork(job.id), job, control);
    case 'inspectDevices':
      return inspectEverything(cacheFolder);
    case 'previewTiles':
      return previewTiles(job);
    case 'measureForms':
      return measureAndKeep(job, control, cacheFolder);
    default:
      return assertNever(job);
  }
}

async function inspectEverything(cacheFolder: string | null): Promise<InspectDevicesResult> {
  const found = await inspectDevices();
  return { ...found, devices: [...found.devices, await inspectTensorflow()], forms: await listFormTables(cacheFolder) };
}

function describeNetworks(job: DescribeNetworksJob): DescribeNetworksResult {
  const find = job.toTrain === true ? findSegmentationNetwork : findNetwork;
  const networks = job.id === null ? NETWORKS : [find(job.id)];
  return { kind: 'describeNetworks', networks: networks.map((facts) => describeNetwork(facts, { classes: job.classes, inputSize: job.inputSize })) };
}

async function measureAndKeep({ device: choice, threads }: MeasureFormsJob, control: JobControl, cacheFolder: string | null): Promise<MeasureFormsResult> {
  const device = await chooseDevice(choice);
  const table = await measureForms(device, threads, control);
  return { kind: 'measureForms', device, path: cacheFolder === null ? null : await writeFormTable(cacheFolder, device, threads, table), shapes: table.shapes };
}
