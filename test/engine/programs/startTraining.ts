/** Starts the training given as JSON and says the engine's process id; for the test that kills the app under it. */
import { EngineClient } from '../../../src/main/engineClient/EngineClient.ts';
import type { TrainJob } from '../../../src/shared/engineProtocol/jobs.ts';

const client = new EngineClient();
let said = false;
await client.run(JSON.parse(process.argv[2] ?? '') as TrainJob, {
  onProgress: (progress) => {
    if (progress.point === undefined || said) return;
    said = true;
    process.stdout.write(`${client.processId}\n`);
  },
});
