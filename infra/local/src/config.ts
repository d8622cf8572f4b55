import { homedir } from 'node:os';
import { join } from 'node:path';
import { isOnPath, type Host } from './system-packages.js';

/** Where downloads are kept between runs, per user. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'waarom');
}

/** What this machine allows, read anew: an installation just now may have changed it. */
export function thisHost(): Host {
  const path = process.env['PATH'] ?? '';
  return { path, installs: process.getuid?.() === 0 && isOnPath('apt-get', path) };
}
