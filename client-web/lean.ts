import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

// three.js, without what this game never draws with: a fifth of it. The renderer names every shader there is, so that
// no bundler can tell. A shader that is missed fails to compile, which the pages' tests see on the console.

const three = fileURLToPath(new URL('./node_modules/three/src/', import.meta.url))
const chunks = join(three, 'renderers/shaders/ShaderChunk')
const source = fileURLToPath(new URL('./src/', import.meta.url))

/** The materials of three that the game has; all others are its own shaders. */
const materials = ['meshbasic']

/**
 * What stands in for glasses that nobody wears, light that no material here has, shapes that do not change, and effects
 * over the picture.
 */
const stubs: Readonly<Record<string, string>> = {
	'renderers/webxr/WebXRManager.js': `export class WebXRManager {
	enabled = false
	isPresenting = false
	cameraAutoUpdate = false
	addEventListener() {}
	removeEventListener() {}
	setAnimationLoop() {}
	dispose() {}
	hasDepthSensing() { return false }
	getEnvironmentBlendMode() {}
}`,
	'extras/PMREMGenerator.js': 'export class PMREMGenerator { dispose() {} }',
	'renderers/webgl/WebGLShadowMap.js': 'export class WebGLShadowMap { enabled = false; render() {} }',
	'renderers/webgl/WebGLLights.js': `const kinds = ['sun', 'directional', 'spot', 'point', 'rectArea', 'hemi', 'spotLightMap',
	'sunShadowMap', 'directionalShadowMap', 'spotShadowMap', 'pointShadowMap']
export class WebGLLights {
	state = { version: 0, numLightProbes: 0, numSpotLightShadowsWithMaps: 0, ...Object.fromEntries(kinds.map((kind) => [kind, []])) }
	setup() {}
	setupView() {}
}`,
	'renderers/webgl/WebGLUniformsGroups.js': 'export class WebGLUniformsGroups { dispose() {} }',
	'renderers/webgl/WebGLMorphtargets.js': 'export class WebGLMorphtargets {}',
	'renderers/webgl/WebGLOutput.js': 'export class WebGLOutput {}',
	'renderers/webgl/WebGLEnvironments.js': 'export class WebGLEnvironments { get() { return null } dispose() {} }',
	'renderers/shaders/DFGLUTData.js': 'export function getDFGLUT() {}',
	'cameras/CubeCamera.js': 'export class CubeCamera {}',
}

/** The shader chunks that a text includes, and those that they include. */
function included(text: string, into: Set<string>): void {
	for (const [, name] of text.matchAll(/#include\s+<(\w+)>/g)) {
		if (into.has(name!)) continue
		into.add(name!)
		included(readFileSync(join(chunks, `${name}.glsl.js`), 'utf8'), into)
	}
}

function needed(): Set<string> {
	const names = new Set<string>()
	const program = readFileSync(join(three, 'renderers/webgl/WebGLProgram.js'), 'utf8')
	for (const [, name] of program.matchAll(/ShaderChunk\[ '(\w+)' \]/g)) included(`#include <${name}>`, names)
	for (const name of materials)
		included(readFileSync(join(three, `renderers/shaders/ShaderLib/${name}.glsl.js`), 'utf8'), names)
	for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' }))
		if (name.endsWith('.ts')) included(readFileSync(join(source, name), 'utf8'), names)
	// What the renderer puts in front of every shader it names itself.
	const renderer = readFileSync(join(three, 'renderers/webgl/WebGLProgram.js'), 'utf8')
	for (const [, name] of renderer.matchAll(/ShaderChunk\[ '(\w+)' \]/g)) included(`#include <${name}>`, names)
	return names
}

/** Bundles three.js from its sources, and of those what is drawn with. */
export function lean(): Plugin {
	let kept = new Set<string>()
	return {
		name: 'slipstream-lean',
		apply: 'build',
		enforce: 'pre',
		config: () => ({ resolve: { alias: [{ find: /^three$/, replacement: join(three, 'Three.js') }] } }),
		buildStart() {
			kept = needed()
		},
		load(id) {
			const path = id.split('?')[0]!
			if (!path.startsWith(three)) return null
			const shader = /\/Shader(?:Chunk|Lib)\/(\w+)\.glsl\.js$/.exec(path)?.[1]
			if (shader === undefined) return stubs[path.slice(three.length)] ?? null
			if (kept.has(shader)) return null
			if (path.includes('/ShaderChunk/')) return "export default ''"
			return materials.includes(shader) ? null : "export const vertex = ''\nexport const fragment = ''"
		},
	}
}
