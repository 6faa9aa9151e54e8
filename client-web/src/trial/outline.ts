import { el } from '../dom'
import type { Track } from '../race/track'
import { language, t } from '../text/text'

const SVG = 'http://www.w3.org/2000/svg'

/**
 * A track from above in one stroke, and how long and how hilly it is: what there is to see where few have driven yet.
 */
export function outline(track: Track): HTMLElement {
	const { x, y, z } = track.shape
	const svg = document.createElementNS(SVG, 'svg')
	const spanX = track.maxX - track.minX
	const spanZ = track.maxZ - track.minZ
	const pad = Math.max(spanX, spanZ) / 14
	svg.setAttribute(
		'viewBox',
		[track.minX - pad, track.minZ - pad, spanX + 2 * pad, spanZ + 2 * pad].map(Math.round).join(' '),
	)
	svg.setAttribute('aria-hidden', 'true')
	let length = 0
	let line = ''
	for (let i = 0; i < track.n; i++) {
		const j = (i + 1) % track.n
		length += Math.hypot(x[j]! - x[i]!, z[j]! - z[i]!)
		line += `${i === 0 ? 'M' : 'L'}${x[i]!.toFixed(1)} ${z[i]!.toFixed(1)}`
	}
	const [sx, sz, dx, dz] = [x[0]!, z[0]!, (track.dx[0]! * pad) / 2, (track.dz[0]! * pad) / 2]
	for (const [name, path] of [
		['ink', `${line}Z`],
		['road', `${line}Z`],
		['flag', `M${sx - dz} ${sz + dx}L${sx + dz} ${sz - dx}`],
	] as const) {
		const stroke = document.createElementNS(SVG, 'path')
		stroke.setAttribute('class', name)
		stroke.setAttribute('d', path)
		svg.append(stroke)
	}
	const km = new Intl.NumberFormat(language(), { maximumFractionDigits: 2 }).format(length / 1000)
	const climb = Math.round(Math.max(...y) - Math.min(...y))
	return el(
		'figure',
		'outline',
		svg,
		el('figcaption', '', el('b', 'named', track.shape.name), t('boards.track', { km, climb })),
	)
}
