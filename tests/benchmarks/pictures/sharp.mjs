// Makes pictures with sharp: node sharp.mjs SHARP JOB, the folder that sharp is installed in and JSON. Each width is reduced once,
// from what the decoder gives at a fraction of the size, and then written in each format: cheaper than a pipeline for each file.

import { createRequire } from "node:module";
import path from "node:path";

const [folder, text] = process.argv.slice(2);
const sharp = createRequire(path.join(folder, "package.json"))("sharp");
const { masters, made, edges, qualities, effort } = JSON.parse(text);

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
      return encoders[kind](sharp(data, { raw }), quality).toFile(path.join(made, `${kind}-${edge}`, file));
    });
    await Promise.all(writes);
  }
}
