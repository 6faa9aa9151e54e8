import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
// @ts-expect-error: it has no types
import subset from 'subset-font'
import type { Plugin } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The letters that a style sheet's last font face is for. */
function letters(css: string): string {
	const range = css.slice(css.lastIndexOf('unicode-range:'))
	let text = ''
	for (const [, from, to] of range.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g))
		for (let c = Number.parseInt(from!, 16); c <= Number.parseInt(to ?? from!, 16); c++) text += String.fromCodePoint(c)
	return text
}

/** Cuts from the game's font the letters that its pages say (src/font.css), as narrow and as wide as they set them. */
export function font(): Plugin {
	return {
		name: 'slipstream-font',
		async buildStart() {
			const whole = readFileSync(here('./node_modules/@fontsource-variable/saira/files/saira-latin-wdth-normal.woff2'))
			const part = await subset(whole, letters(readFileSync(here('./src/font.css'), 'utf8')), {
				targetFormat: 'woff2',
				variationAxes: { wdth: { min: 75, max: 125 } },
				keepFeatures: ['kern', 'tnum'],
			})
			mkdirSync(here('./src/generated'), { recursive: true })
			writeFileSync(here('./src/generated/saira.woff2'), part)
		},
	}
}
