/** `npm start`: the workstation in a window of its own, built if it is not yet. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = ['renderer/index.html', 'main/main/electron/main.js', 'preload/preload.cjs'].every((file) => existsSync(join(root, 'out', file)));
const electron = electronProgram();

if (electron === null) {
  process.stderr.write('The desktop window needs Electron\'s program, which is not on this PC: "npx install-electron" fetches it once from github.com. Without it, "npm run serve" shows the same workstation in a browser.\n');
  process.exitCode = 2;
} else if (built || spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0) {
  process.exitCode = spawnSync(electron, [root, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
} else {
  process.exitCode = 1;
}

/** Looked for and not asked for: Electron's own module would try to fetch what is not there. */
function electronProgram() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const name = existsSync(join(folder, 'path.txt')) ? readFileSync(join(folder, 'path.txt'), 'utf8') : 'electron';
    const program = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name);
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}
