/** What a network is good at, how fast it learns here and how large it is, for someone who has never trained one. By its id. */
const WORDS: Readonly<Record<string, string>> = {
  unet: 'Sharp outlines of small constituents. A good first choice; slow on a processor.',
  'deeplabv3plus-mobilenetv2': 'Small and fast, also on a PC without a graphics card. A good choice for large batches.',
  'segnet-vgg16': 'Large and slow; there to compare with the ferrite/pearlite study.',
  'deeplabv3plus-resnet18': 'A sound middle: better at large structures than U-Net, moderately fast.',
  'deeplabv3plus-resnet50': 'Sees more context than ResNet18; needs a graphics card and some hundred masks.',
  'segformer-b0': 'Sees far across the tile; needs pre-trained weights and more masks than the others.',
};

/** The words, or what can be said of any network by its number of learnables. */
export function networkWords(id: string, learnables: number): string {
  return WORDS[id] ?? (learnables < 5e6 ? 'Small and fast.' : learnables < 30e6 ? 'Of middle size; a graphics card helps.' : 'Large: needs a graphics card and many masks.');
}
