import { describe, expect, it } from 'vitest';
import { imageFolder, smallTiff } from '../../../test/helpers/imageFixtures.ts';
import { decodeImage } from '../decodeImage.ts';

const save = imageFolder();
type Tags = Parameters<typeof smallTiff>[0];

async function decodeWith(tags: Tags): ReturnType<typeof decodeImage> {
  return decodeImage(await save('scale.tif', smallTiff(tags)));
}

async function umPerPx(tags: Tags): Promise<number | null> {
  const { scale } = await decodeWith(tags);
  if (scale !== null) expect([scale.source, scale.confirmed]).toEqual(['metadata', false]);
  return scale?.umPerPx ?? null;
}

describe('resolution tags', () => {
  it('believes what only a microscope writes', async () => {
    expect(await umPerPx({ 282: [40_000, 1], 283: [40_000, 1], 296: 3 })).toBeCloseTo(0.25, 12);
    expect(await umPerPx({ 282: [50_800, 1], 283: [50_800, 1] })).toBeCloseTo(0.5, 12);
  });

  it('takes print resolutions, no unit, and unequal axes for no scale', async () => {
    for (const dpi of [1, 72, 96, 150, 300, 600, 1200, 2400, 4800]) {
      expect(await umPerPx({ 282: [dpi, 1], 283: [dpi, 1], 296: 2 })).toBeNull();
    }
    expect(await umPerPx({ 282: [118_110, 1000], 283: [118_110, 1000], 296: 3 })).toBeNull();
    expect(await umPerPx({ 282: [40_000, 1], 283: [40_000, 1], 296: 1 })).toBeNull();
    expect(await umPerPx({ 282: [0, 0], 283: [0, 0], 296: 2 })).toBeNull();
    const unequal = await decodeWith({ 282: [40_000, 1], 283: [20_000, 1], 296: 3 });
    expect(unequal.scale).toBeNull();
    expect(unequal.notes.join()).toMatch(/differs between x and y/);
    expect((await decodeWith({ 282: [300, 1], 283: [300, 1], 296: 2 })).notes.join()).toMatch(/300 dpi is meant for printing/);
    expect(await umPerPx({})).toBeNull();
  });
});

describe('ImageJ', () => {
  it.each([
    ['um', 0.2252], ['micron', 0.2252], ['microns', 0.2252], ['\\u00B5m', 0.2252], ['µm', 0.2252], ['nm', 0.0002252], ['mm', 225.2],
  ])('unit=%s', async (unit, expected) => {
    const scale = await umPerPx({ 270: `ImageJ=1.54f\nunit=${unit}\nmin=0\n`, 282: [10_000, 2252], 283: [10_000, 2252], 296: 1 });
    expect(scale).toBeCloseTo(expected, 8);
  });

  it('without a unit, or in pixels, is no scale', async () => {
    expect(await umPerPx({ 270: 'ImageJ=1.54f\nunit=pixel\n', 282: [4, 1], 283: [4, 1], 296: 1 })).toBeNull();
    expect(await umPerPx({ 270: 'ImageJ=1.54f\n', 282: [4, 1], 283: [4, 1], 296: 1 })).toBeNull();
    expect(await umPerPx({ 270: 'ImageJ=1.54f\nunit=inch\n', 282: [300, 1], 283: [300, 1], 296: 2 })).toBeNull();
  });
});

describe('OME-XML', () => {
  const ome = (attributes: string): Tags => ({ 270: `<?xml version="1.0"?><OME><Instrument><Objective NominalMagnification="50.0"/></Instrument><Image><Pixels DimensionOrder="XYZCT" ${attributes} SizeX="3"/></Image></OME>` });

  it('gives PhysicalSizeX in its unit, µm unless said otherwise', async () => {
    expect(await umPerPx(ome('PhysicalSizeX="0.5" PhysicalSizeY="0.5"'))).toBe(0.5);
    expect(await umPerPx(ome('PhysicalSizeX="250" PhysicalSizeXUnit="nm"'))).toBeCloseTo(0.25, 12);
    expect(await umPerPx(ome('PhysicalSizeX="0.5" PhysicalSizeXUnit="&#181;m"'))).toBe(0.5);
    expect(await umPerPx(ome('PhysicalSizeX="1" PhysicalSizeXUnit="pixel"'))).toBeNull();
    expect(await umPerPx(ome('PhysicalSizeX="0.5" PhysicalSizeY="0.8"'))).toBeNull();
    expect(await umPerPx(ome(''))).toBeNull();
  });

  it('comes before resolution tags and tells the objective', async () => {
    const decoded = await decodeWith({ ...ome('PhysicalSizeX="0.5"'), 282: [40_000, 1], 283: [40_000, 1], 296: 3 });
    expect(decoded.scale).toMatchObject({ umPerPx: 0.5, origin: 'OME-XML PhysicalSizeX' });
    expect(decoded.hints.objective).toBe('50.0x');
  });
});

describe('electron microscopes', () => {
  it('FEI: metres per pixel in section [Scan]', async () => {
    const text = '[User]\r\nUser=lab\r\n[Beam]\r\nPixelWidth=9\r\n[Scan]\r\nDwelltime=1e-06\r\nPixelWidth=1.34896e-008\r\nPixelHeight=1.34896e-008\r\n[Stage]\r\nStageX=0\r\n';
    const decoded = await decodeWith({ 34682: text });
    expect(decoded.scale?.umPerPx).toBeCloseTo(0.0134896, 10);
    expect(decoded.hints.modality).toBe('SEM');
    expect(await umPerPx({ 34682: '[Beam]\r\nPixelWidth=9\r\n' })).toBeNull();
  });

  it('ZEISS: Image Pixel Size with its unit, also in the Windows code page', async () => {
    const text = (size: string): string => `0\r\n0\r\nAP_MAG\r\nMag = 1.00 K X\r\nAP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = ${size}\r\n`;
    expect(await umPerPx({ 34118: text('11.17 nm') })).toBeCloseTo(0.01117, 10);
    expect(await umPerPx({ 34118: text('1.25 \xb5m') })).toBeCloseTo(1.25, 10);
    expect(await umPerPx({ 34118: text('unknown') })).toBeNull();
  });

  it('maker and model become the instrument', async () => {
    expect((await decodeWith({ 271: 'Keyence', 272: 'VHX-7000' })).hints.instrument).toBe('Keyence VHX-7000');
    expect((await decodeWith({})).hints).toEqual({ modality: null, objective: null, instrument: null });
  });
});
