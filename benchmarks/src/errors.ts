import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'COUPONS.NO_DATA': {
    what: 'There is no coupon log in {folder}',
    why: 'It is not part of Waarom. Looked for: in-vehicle-coupon-recommendation.csv as it is published, or choices.csv with numbered persons.',
    next: [
      'Get it: "In-Vehicle Coupon Recommendation", UCI Machine Learning Repository, data set 603 (CC BY 4.0): https://archive.ics.uci.edu/dataset/603.',
      'Unpack it, then: npm run example:coupons -- <folder>',
    ],
    retry: 'never',
    status: 404,
  },
  'COUPONS.REPLAY_FAILED': {
    what: 'waarom replay ended with code {code}',
    why: '{reason}',
    next: ['Compare with a log that is known: npx waarom simulate | npx waarom replay -'],
    retry: 'never',
    status: 500,
  },
  'PANEL.NONE': {
    what: 'There are no panels in {folder}',
    why: 'Panels are not part of Waarom. Looked for choices.csv there and in the folders within it.',
    next: [
      'Public panels: R packages mlogit (Electricity, Train, Catsup), bayesm (camera, bank, margarine) and logitr (yogurt); Swissmetro of Biogeme.',
      'Write each as <folder>/<name>/choices.csv: person, task, alt, choice (0 or 1) and attributes; a yes/no set has accept in place of alt and choice. See benchmarks/README.md.',
    ],
    retry: 'never',
    status: 404,
  },
  'PANEL.INVALID': {
    what: 'The panel {file} cannot be read',
    why: '{reason}.',
    next: ['Compare it with the format in benchmarks/README.md.'],
    retry: 'never',
    status: 422,
  },
});
