/** How a known public set is specified in what was published of it. Any other set is read with all its columns. */
export interface PanelSpecification {
  /** The columns that are attributes, in this order. */
  readonly attributes: readonly string[];
  /** The published pooled model, where it differs. */
  readonly pooled?: PooledSpecification;
}

/** A pooled logit that others have published. */
interface PooledSpecification {
  readonly attributes: readonly string[];
  /** Only tasks whose rows have 1 in this column. */
  readonly keep?: string;
}

/**
 * - margarine: price as it is; its logarithm, in the file too, is the other customary model (Allenby and Rossi 1991).
 * - swissmetro: `cost` is 0 for holders of a season ticket, `cost_raw` is not. Biogeme's b01 has two constants, time and cost, on
 *   the rows that its own filter keeps: -5331.252.
 * - vehicle_coupon: what the offer is and how far away, without the circumstances of the drive.
 * - yogurt: as in logitr's documentation.
 */
export const panelSpecifications: Readonly<Record<string, PanelSpecification>> = {
  margarine: { attributes: ['brand', 'price'] },
  swissmetro: {
    attributes: ['mode', 'tt', 'cost', 'headway'],
    pooled: { attributes: ['mode', 'tt', 'cost'], keep: 'keep_biogeme' },
  },
  vehicle_coupon: {
    attributes: ['coupon', 'expiration', 'toCoupon_GEQ15min', 'toCoupon_GEQ25min'],
  },
  yogurt: { attributes: ['brand', 'price', 'feat'] },
};
