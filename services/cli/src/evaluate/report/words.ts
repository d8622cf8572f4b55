/** What the report says, in each language it can say it in. Numbers come formatted. */

export type Language = 'en' | 'nl';

/** What a difference to the prior comes to: the interval, and where it lies. */
interface Difference {
  readonly share: string;
  readonly low: string;
  readonly high: string;
  readonly side: 'better' | 'worse' | 'neither';
}

const en = {
  title: 'How well choices are foretold',
  verdict: ({ share, low, high, side }: Difference, who: string) =>
    ({
      better: `Waarom foretells the choices of ${who} better than their average alone: its log-loss is ${share} lower (95 %: ${low} to ${high}).`,
      worse: `Waarom foretells the choices of ${who} worse than their average alone: its log-loss is ${share} higher (95 %: ${low} to ${high}). Do not use this prior.`,
      neither: `Whether Waarom foretells the choices of ${who} better than their average alone cannot be told: the difference in log-loss is between ${low} and ${high} (95 %).`,
    })[side],
  who: (customers: string, heldOut: boolean) =>
    heldOut ? `${customers} customers it was not fitted on` : `${customers} customers`,
  how: 'Every choice is foretold from what came before it, scored, and only then learned from.',
  scores: 'Scores',
  scoresNote:
    'Log-loss is in nats a choice; lower is better, except coverage, which should be 90 %. The calibration error is how far probabilities are from frequencies. Intervals are the central 95 % of a bootstrap over customers.',
  columns: {
    model: 'Model',
    logLoss: 'Log-loss',
    vsPrior: 'Against prior only',
    brier: 'Brier',
    calibration: 'Calib. error',
    coverage: 'Coverage of 90 %',
  },
  models: {
    waarom: 'waarom',
    prior: 'prior only',
    pooled: 'pooled rate',
    rule3: '3-clicks rule',
    uniform: 'uniform',
    demographics: 'demographics',
  } as Readonly<Record<string, string>>,
  leftOut: 'left out',
  reference: 'reference',
  interval: (low: string, high: string) => `${low} to ${high}`,
  differences: 'Log-loss against the prior only',
  differencesNote: 'Left of the line is better. Bars are 95 % intervals.',
  reliability: 'Is 30 % really 30 %?',
  reliabilityNote:
    'How often came what was foretold with each probability, by isotonic regression. A forecast that is right stays in the grey band nine times in ten. Below: where the forecasts are.',
  foretold: 'foretold probability',
  came: 'how often it came',
  outsideBand: (share: string) => `The curve is outside the band on ${share} of its range.`,
  learning: 'What own choices are worth',
  learningNote:
    'Log-loss by how many own choices were known. Customers with many choices are other customers than those with few: compare the lines, not left and right.',
  ownChoices: 'own choices known, from',
  logLossAxis: 'log-loss, nats',
  aheadFrom: (own: number) =>
    own === 0
      ? 'Ahead of the prior from the first choice.'
      : `Ahead of the prior after ${own} own choice${own === 1 ? '' : 's'}.`,
  neverAhead: 'Not ahead of the prior by the end.',
  coverage: 'Do intervals hold what they promise?',
  coverageNote:
    'Share of customers whose number of responses is within the interval foretold for it, of those for whom it is wide enough to tell.',
  promised: 'Promised',
  held: 'Held',
  placebo: 'Placebo',
  placeboNote:
    'Responses shuffled within the choice set: no cue has an effect then, and every trait must return to its prior. What is left, in population sds.',
  trait: 'Trait',
  left: 'Left',
  verdictColumn: 'Verdict',
  returns: 'back to its prior',
  sees: 'sees what is not there',
  conditions: 'Conditions that hold',
  noFigure: 'there is no such figure',
  data: 'Data and origin',
  dataRows: {
    source: 'Log',
    prior: 'Prior',
    customers: 'Customers',
    choices: 'Choices scored',
    inLog: 'Choices in the log',
    rejected: 'Events refused',
    withoutConsent: 'Events without consent',
    seed: 'Seed',
    model: 'Model',
    version: 'Waarom',
  },
  fittedOnHalf: 'fitted on the other half of the customers',
};

export type Words = typeof en;

const nl: Words = {
  title: 'Hoe goed keuzes worden voorspeld',
  verdict: ({ share, low, high, side }, who) =>
    ({
      better: `Waarom voorspelt de keuzes van ${who} beter dan hun gemiddelde alleen: de log-loss is ${share} lager (95 %: ${low} tot ${high}).`,
      worse: `Waarom voorspelt de keuzes van ${who} slechter dan hun gemiddelde alleen: de log-loss is ${share} hoger (95 %: ${low} tot ${high}). Gebruik deze prior niet.`,
      neither: `Of Waarom de keuzes van ${who} beter voorspelt dan hun gemiddelde alleen is niet te zeggen: het verschil in log-loss ligt tussen ${low} en ${high} (95 %).`,
    })[side],
  who: (customers, heldOut) =>
    heldOut ? `${customers} klanten van wie niets is geleerd` : `${customers} klanten`,
  how: 'Elke keuze wordt voorspeld uit wat eraan voorafging, beoordeeld, en pas daarna geleerd.',
  scores: 'Scores',
  scoresNote:
    'Log-loss is in nats per keuze; lager is beter, behalve de dekking, die 90 % hoort te zijn. De kalibratiefout is hoe ver kansen van frequenties af liggen. Intervallen zijn de middelste 95 % van een bootstrap over klanten.',
  columns: {
    model: 'Model',
    logLoss: 'Log-loss',
    vsPrior: 'Tegen alleen de prior',
    brier: 'Brier',
    calibration: 'Kalib.-fout',
    coverage: 'Dekking van 90 %',
  },
  models: {
    waarom: 'waarom',
    prior: 'alleen de prior',
    pooled: 'totaalcijfer',
    rule3: '3-kliks-regel',
    uniform: 'gelijke kansen',
    demographics: 'demografie',
  },
  leftOut: 'weggelaten',
  reference: 'referentie',
  interval: (low, high) => `${low} tot ${high}`,
  differences: 'Log-loss tegen alleen de prior',
  differencesNote: 'Links van de lijn is beter. Balken zijn 95 %-intervallen.',
  reliability: 'Is 30 % ook echt 30 %?',
  reliabilityNote:
    'Hoe vaak gebeurde wat met elke kans was voorspeld, door isotone regressie. Een juiste voorspelling blijft negen van de tien keer in de grijze band. Eronder: waar de voorspellingen liggen.',
  foretold: 'voorspelde kans',
  came: 'hoe vaak het gebeurde',
  outsideBand: (share) => `De lijn ligt op ${share} van haar bereik buiten de band.`,
  learning: 'Wat eigen keuzes waard zijn',
  learningNote:
    'Log-loss naar hoeveel eigen keuzes bekend waren. Klanten met veel keuzes zijn andere klanten dan die met weinig: vergelijk de lijnen, niet links met rechts.',
  ownChoices: 'bekende eigen keuzes, vanaf',
  logLossAxis: 'log-loss, nats',
  aheadFrom: (own) =>
    own === 0
      ? 'Vanaf de eerste keuze beter dan de prior.'
      : `Beter dan de prior na ${own} eigen keuze${own === 1 ? '' : 's'}.`,
  neverAhead: 'Aan het eind niet beter dan de prior.',
  coverage: 'Houden intervallen wat ze beloven?',
  coverageNote:
    'Aandeel klanten van wie het aantal reacties binnen het voorspelde interval valt, van hen bij wie dat breed genoeg is om te beoordelen.',
  promised: 'Beloofd',
  held: 'Gehouden',
  placebo: 'Placebo',
  placeboNote:
    'Reacties geschud binnen de keuzeset: dan werkt geen enkele prikkel, en moet elk kenmerk terug naar zijn prior. Wat er overblijft, in standaardafwijkingen van de populatie.',
  trait: 'Kenmerk',
  left: 'Over',
  verdictColumn: 'Oordeel',
  returns: 'terug bij zijn prior',
  sees: 'ziet wat er niet is',
  conditions: 'Voorwaarden die gelden',
  noFigure: 'dat cijfer is er niet',
  data: 'Gegevens en herkomst',
  dataRows: {
    source: 'Log',
    prior: 'Prior',
    customers: 'Klanten',
    choices: 'Beoordeelde keuzes',
    inLog: 'Keuzes in het log',
    rejected: 'Geweigerde gebeurtenissen',
    withoutConsent: 'Gebeurtenissen zonder toestemming',
    seed: 'Seed',
    model: 'Model',
    version: 'Waarom',
  },
  fittedOnHalf: 'geschat op de andere helft van de klanten',
};

export const wordsOf: Readonly<Record<Language, Words>> = { en, nl };
