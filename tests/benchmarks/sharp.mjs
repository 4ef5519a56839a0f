// Make pictures with sharp: node sharp.mjs MODULES JOB, the folder node_modules and JSON. Each size is reduced once, from what the
// decoder gives at a fraction of the size, and then written in each format: cheaper than a pipeline for each file.

import { createRequire } from "node:module";
import path from "node:path";

const [modules, text] = process.argv.slice(2);
const sharp = createRequire(path.join(modules, "package.json"))("sharp");
const { masters, folder, edges, qualities, effort } = JSON.parse(text);

const encoders = {
  jpeg: (picture, quality) => picture.jpeg({ quality, progressive: true }),
  webp: (picture, quality) => picture.webp({ quality, effort }),
  avif: (picture, quality) => picture.avif({ quality, effort, chromaSubsampling: "4:2:0" }),
};
const endings = { jpeg: "jpg", webp: "webp", avif: "avif" };

for (const master of masters) {
  for (const edge of edges) {
    const { data, info } = await sharp(master)
      .rotate()
      .resize({ width: edge, height: edge, fit: "inside", withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: info.channels };
    const writes = Object.entries(qualities).map(([kind, quality]) => {
      const file = `${path.basename(master, path.extname(master))}.${endings[kind]}`;
      return encoders[kind](sharp(data, { raw }), quality).toFile(path.join(folder, `${kind}-${edge}`, file));
    });
    await Promise.all(writes);
  }
}
