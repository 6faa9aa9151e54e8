import { expect, test } from 'vitest'
import { drawnTrack } from '../race/drawn'
import { loadTrack, TRACKS } from '../race/tracks'
import { cameraFor, lapLength, placeCameras } from './places'

const tracks = await Promise.all(TRACKS.map((_, number) => loadTrack(number, drawnTrack)))

test('television stands everywhere along every track, and on none', () => {
	for (const track of tracks) {
		const places = placeCameras(track)
		const step = lapLength(track) / track.n
		expect(places.length).toBeGreaterThan(4)
		expect(places.filter((p) => p.kind === 'start')).toHaveLength(1)
		const kinds = new Set(places.map((p) => p.kind))
		expect(kinds.size).toBeGreaterThan(1)
		for (const [k, place] of places.entries()) {
			const next = places[(k + 1) % places.length]!
			expect(((next.at - place.at + track.n) % track.n) * step, `${track.shape.name} ${k}`).toBeLessThan(150)
			const near = track.nearest(place.x, place.z)
			const out = Math.hypot(track.shape.x[near]! - place.x, track.shape.z[near]! - place.z)
			if (place.kind !== 'start') expect(out, `${track.shape.name} ${k}`).toBeGreaterThan(track.shape.half[near]!)
			expect(place.y).toBeGreaterThan(track.shape.y[near]! + 1)
			expect(place.y).toBeLessThan(track.shape.y[near]! + 45)
		}
	}
})

test('corners are seen from outside', () => {
	for (const track of tracks) {
		const places = placeCameras(track)
		let outside = 0
		let all = 0
		for (const place of places) {
			if (place.kind !== 'corner' && place.kind !== 'hairpin') continue
			const ex = place.x - track.shape.x[place.at]!
			const ez = place.z - track.shape.z[place.at]!
			const left = ex * track.dz[place.at]! - ez * track.dx[place.at]! > 0
			all++
			if (left === track.bend[place.at]! < 0) outside++
		}
		// Where another part of the track is in the way the inside is all there is.
		expect(outside / all).toBeGreaterThan(0.7)
	}
})

test('every sample has its camera, and a car comes towards it for longer than it goes', () => {
	const track = tracks[0]!
	const places = placeCameras(track)
	const seen = new Set<number>()
	let coming = 0
	for (let i = 0; i < track.n; i++) {
		const k = cameraFor(places, i, track.n)
		seen.add(k)
		if ((places[k]!.at - i + track.n) % track.n < track.n / 2) coming++
	}
	expect(seen.size).toBe(places.length)
	expect(coming / track.n).toBeGreaterThan(0.55)
})

test('no camera stands in the foot of a part of the track that is higher', () => {
	for (const track of tracks) {
		const { shape } = track
		for (const place of placeCameras(track)) {
			for (let i = 0; i < track.n; i++) {
				const wall = Math.max(shape.wallLeft[i]!, shape.wallRight[i]!)
				const beyond = Math.max(0, Math.hypot(shape.x[i]! - place.x, shape.z[i]! - place.z) - wall)
				if (beyond < 22) expect(place.y, `${shape.name} ${place.at}`).toBeGreaterThan(shape.y[i]! - beyond * 0.2 + 0.5)
			}
		}
	}
})
