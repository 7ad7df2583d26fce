import { z } from 'zod';

const packageLicenceSchema = z.object({
  name: z.string().min(1),
  version: z.string(),
  /** SPDX expression. */
  licence: z.string().min(1),
  /** In full, with notices. */
  text: z.string().min(1),
});
export type PackageLicence = Readonly<z.infer<typeof packageLicenceSchema>>;

/** What the build writes beside the page: the licences of all that it is made of. */
export const licencesSchema = z.array(packageLicenceSchema);

/** Its name beside the page. */
export const LICENCES_FILE = 'licences.json';
