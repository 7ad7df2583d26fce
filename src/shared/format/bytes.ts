/** An amount of memory or disk as a person reads it: `640 KB`, `12.3 MB`, `4.0 GB`; 1 KB is 1024 bytes, as systems count. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)}\u202f${units[power] ?? ''}`;
}
