import type { ClusterId } from '../../../shared/model/ids.ts';
import type { ClusterRow, FleetRows, SiteRows } from './fleet-rows.ts';

/** One row of the table: a site's heading, a cluster, or the opened sheet of the cluster above it. */
export type TableItem =
  | { readonly kind: 'site'; readonly key: string; readonly site: SiteRows }
  | { readonly kind: 'cluster'; readonly key: string; readonly row: ClusterRow }
  | { readonly kind: 'sheet'; readonly key: string; readonly row: ClusterRow };

/** The fleet as one list of rows, so that only those in sight have to be drawn. Pure. */
export function tableItems({ sites }: FleetRows, chosen: ClusterId | undefined): readonly TableItem[] {
  return sites.flatMap((site): TableItem[] => [
    { kind: 'site', key: site.site.id, site },
    ...site.clusters.flatMap((row): TableItem[] => {
      const line: TableItem = { kind: 'cluster', key: row.cluster.id, row };
      const { id } = row.cluster;
      return id === chosen ? [line, { kind: 'sheet', key: `${id} sheet`, row }] : [line];
    }),
  ]);
}

/** Heights of rows before they are measured, px. */
export const usualHeights: Readonly<Record<TableItem['kind'], number>> = {
  site: 46,
  cluster: 37,
  sheet: 320,
};
