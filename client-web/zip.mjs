// Compresses the pages of a release again, as well as gzip can: `node zip.mjs FOLDER`, whose NAME.gz are there already.
// It takes a while and saves a twentieth of every page. What was compressed once is kept by its content, beside the
// packages.

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import zopfli from '@gfx/zopfli'

const folder = process.argv[2]
const cache = join(dirname(fileURLToPath(import.meta.url)), 'node_modules', '.slipstream-zip')
mkdirSync(cache, { recursive: true })

/** What was compressed before, or undefined. */
function known(path) {
	try {
		return readFileSync(path)
	} catch {
		return undefined
	}
}

const used = new Set()
for (const name of readdirSync(folder, { recursive: true })) {
	if (!name.endsWith('.gz')) continue
	const whole = readFileSync(join(folder, name.slice(0, -3)))
	const key = createHash('sha256').update(whole).digest('hex')
	const kept = join(cache, key)
	used.add(key)
	let zipped = known(kept)
	if (!zipped || !gunzipSync(zipped).equals(whole)) {
		zipped = await zopfli.gzipAsync(whole, { numiterations: whole.length > 1 << 20 ? 1 : 5 })
		writeFileSync(kept, zipped)
	}
	if (zipped.length < statSync(join(folder, name)).size) writeFileSync(join(folder, name), zipped)
}
for (const key of readdirSync(cache)) if (!used.has(key)) rmSync(join(cache, key))
