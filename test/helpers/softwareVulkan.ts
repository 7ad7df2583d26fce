import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The description of SwiftShader, a Vulkan device in software, that comes with Debian's chromium. */
const DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/**
 * Lets WebGPU find a Vulkan device in software, so that it can be tested without a graphics card; with `NITAL_TEST_CARD=1` the
 * PC's own card is left to be found instead. To be called before the first WebGPU session of a process (vitest gives each test
 * file its own). Where there is none, prints what is skipped and what would bring it, and says false.
 */
export function useSoftwareVulkan(what: string): boolean {
  if (process.env['NITAL_TEST_CARD'] === '1') return true;
  if (!existsSync(DRIVER) || !hasVulkanLoader()) {
    process.stdout.write(`skipped: ${what}, because there is no software Vulkan device; Debian's packages "chromium" and "libvulkan1" bring one\n`);
    return false;
  }
  useVulkanDriver(DRIVER);
  return true;
}

/** Lets the Vulkan loader see this driver and no other; with a path that is not there, none at all. */
export function useVulkanDriver(path: string): void {
  process.env['VK_ICD_FILENAMES'] = path;
  process.env['VK_DRIVER_FILES'] = path;
  process.env['XDG_RUNTIME_DIR'] ??= mkdtempSync(join(tmpdir(), 'nital-runtime-'));
}

/** The library that finds the drivers is a package of its own. */
function hasVulkanLoader(): boolean {
  try {
    return execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).includes('libvulkan.so.1');
  } catch {
    return false;
  }
}
