/** What `waarom dev` says when it is ready. Only what is so. */
import type { TraitCatalogue } from '@waarom/schemas';
import type { ProfileView } from '@waarom/engine';
import { profileCard } from '../inspect/profile-card.js';
import { bold, dim, green, grouped } from '../terminal.js';
import { version } from '../version.js';
import { CUSTOMERS, EVENTS_PER_SECOND } from './simulation.js';

export interface Started {
  readonly url: string;
  readonly folder: string;
  readonly isSimulated: boolean;
  /** The folder's events are somebody's own, so nothing was simulated into it although it might have been. */
  readonly isForeign: boolean;
}

export function bannerHead({ url, folder, isSimulated, isForeign }: Started): string {
  const simulated = `simulated webshop, ${CUSTOMERS} customers, ${EVENTS_PER_SECOND} events/s`;
  const own = isForeign
    ? 'your own; none simulated into this folder'
    : 'your own, over POST /v1/events';
  return [
    `${bold(`waarom ${version()}`)}  dev server · data lives in ${folder}  ${dim('(start clean: --fresh)')}`,
    '',
    `  API     ${bold(`${url}/v1`)}`,
    `  Events  ${isSimulated ? `${simulated}  ${dim('(none: --no-simulate)')}` : own}`,
    `  Store   embedded, ${folder}`,
    '',
    '',
  ].join('\n');
}

export interface Folded {
  readonly isNew: boolean;
  readonly eventCount: number;
  readonly seconds: number;
}

export function foldedLine({ isNew, eventCount, seconds }: Folded): string {
  if (eventCount === 0) return `  ${green('✓')} ready, the log is empty\n\n`;
  const events = `${grouped(eventCount)} ${isNew ? 'past events' : 'events of earlier runs'}`;
  const took = isNew ? ` in ${seconds.toFixed(1)} s` : ' and at hand';
  return `  ${green('✓')} ${events} folded${took}\n\n`;
}

export interface FirstPosterior {
  readonly view: ProfileView;
  readonly catalogue: TraitCatalogue;
  readonly truth: Readonly<Record<string, number>>;
  readonly url: string;
  /** Since the start of the process. */
  readonly seconds: number;
}

export function firstPosteriorText(first: FirstPosterior): string {
  const { view, catalogue, truth, url, seconds } = first;
  const customer = view.customer_id;
  return [
    `Learned ${seconds.toFixed(1)} s after the start; TRUE is what the simulator drew for this customer`,
    '',
    profileCard(view, { catalogue, truth }),
    'Try',
    `  curl -s ${url}/v1/customers/${customer}/traits`,
    `  npx waarom inspect ${customer} --url ${url}`,
    '',
    sendText(url),
  ].join('\n');
}

/** One settled choice that can be pasted, and what reads it back. */
export function sendText(url: string): string {
  const event =
    '{"kind":"offer_response","id":"o-1","customer":"you","time":"' +
    `${new Date().toISOString().slice(0, 19)}Z",` +
    '"consent":true,"offers":[{"id":"a","price":40,"list_price":50},{"id":"b","price":50}],"accepted":"a"}';
  return [
    'Send your own',
    `  curl -s ${url}/v1/events -d '${event}'`,
    `  curl -s ${url}/v1/customers/you/traits`,
    '',
    dim('Stop: Ctrl-C. What was folded stays.'),
    '',
  ].join('\n');
}
