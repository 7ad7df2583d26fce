import { IMAGE_TILE } from '../../shared/raster/imageTile.ts';

/** Side of the tiles of micrograph and mask in pixels; those at the right and lower edge of a micrograph are smaller. */
export const TILE = IMAGE_TILE;
