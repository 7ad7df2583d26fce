/** What ONNX Runtime can run on here. */
export type DeviceId = 'cpu' | 'webgpu';
