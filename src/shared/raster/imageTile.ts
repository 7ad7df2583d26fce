/** Sides in pixels of the tiles that micrographs are shown in. */
export const IMAGE_TILE = 512;
