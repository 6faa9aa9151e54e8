// Makes the package of the SDK: `node client-web/sdk/build.mjs [FOLDER]` writes into FOLDER, which is dist beside this
// file unless named, what `npm pack` and `npm publish` take. The client must have been built once (go generate
// ./client-web): that makes the WebAssembly and the control messages' types.

import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const here = dirname(fileURLToPath(import.meta.url))
const out = resolve(process.argv[2] ?? join(here, 'dist'))
const wasm = join(here, 'src', 'generated', 'slipstream.wasm')
if (!existsSync(wasm)) throw new Error('there is no WebAssembly yet: run `go generate ./client-web` first')

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

// A page and its Worker are scripts of their own. What they name by new URL(..., import.meta.url) every bundler of
// pages finds, and so does a browser without one.
const bundle = await rolldown({
	input: { index: join(here, 'src', 'index.ts'), worker: join(here, 'src', 'worker.ts') },
	plugins: [
		{
			name: 'addresses',
			transform(code, id) {
				if (!id.startsWith(join(here, 'src'))) return null
				return code
					.replace("'./worker.ts'", "'./worker.js'")
					.replace("'./generated/slipstream.wasm'", "'./slipstream.wasm'")
			},
		},
	],
})
await bundle.write({ dir: out, format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' })
await bundle.close()
copyFileSync(wasm, join(out, 'slipstream.wasm'))

// Types, with the endings that Node's resolution asks for.
const tsc = join(here, '..', 'node_modules', 'typescript', 'bin', 'tsc')
execFileSync(process.execPath, [tsc, '-p', join(here, 'tsconfig.json'), '--outDir', out], { stdio: 'inherit' })
const dotted = /(from\s+|import\()(['"])(\.{1,2}\/[^'"]+?)\2/g
const reached = new Set()
const reach = (path) => {
	if (reached.has(path)) return
	reached.add(path)
	const text = readFileSync(path, 'utf8')
	for (const [, , , to] of text.matchAll(dotted)) reach(join(dirname(path), `${to}.d.ts`))
	writeFileSync(path, text.replace(dotted, '$1$2$3.js$2'))
}
for (const script of ['index', 'worker']) reach(join(out, `${script}.d.ts`))
for (const name of readdirSync(out, { recursive: true }))
	if (name.endsWith('.d.ts') && !reached.has(join(out, name))) rmSync(join(out, name))
