import type { Command } from 'commander';
import type { DoctorOptions } from '../doctor/doctor.js';
import type { Finish } from './options.js';

export function addDoctor(program: Command, finish: Finish): void {
  program
    .command('doctor')
    .description('check the configuration and what it points to')
    .option('--config', 'configuration, topology and environment (all there is to check so far)')
    .option('--json', 'one line with every check')
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../doctor/doctor.js');
      finish(await doctor(options));
    });
}
