import { AppError } from '../../../shared/errors/AppError.ts';

/** The longer side in pixels: 600 dpi at the width that a report gives it. */
const LONGEST = 1250;

/**
 * A logo as it is printed: a PNG on white paper, turned upright, no larger than print can show. So a logo with see-through parts has no black
 * box around it.
 * @throws AppError `input/unreadable`
 */
export async function printableLogo(file: File): Promise<Uint8Array> {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    // A drawing without a size of its own is given one.
    const [width, height] = [image.naturalWidth || LONGEST, image.naturalHeight || LONGEST];
    const isDrawing = file.type === 'image/svg+xml';
    const scale = isDrawing ? LONGEST / Math.max(width, height) : Math.min(1, LONGEST / Math.max(width, height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  } catch (error) {
    throw new AppError('input/unreadable', `"${file.name}" cannot be read as a picture. Save it as PNG or JPEG and choose it again.`, { cause: error });
  } finally {
    URL.revokeObjectURL(address);
  }
}
