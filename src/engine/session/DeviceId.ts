import type { DeviceChoice } from '../../shared/engineProtocol/devices.ts';

/** What ONNX Runtime can run on. */
export type DeviceId = Exclude<DeviceChoice, 'auto'>;
