import { expect, test } from 'vitest'
import shape from '../generated/racing-track.json'
import { newPlace, Track } from './track'

const track = new Track(shape)

test('the track is a closed ring of even steps', () => {
	const { x, y, z } = shape
	for (let i = 0; i < track.n; i++) {
		const j = (i + 1) % track.n
		const step = Math.hypot(x[j]! - x[i]!, y[j]! - y[i]!, z[j]! - z[i]!)
		expect(step).toBeGreaterThan(1)
		expect(step).toBeLessThan(5)
	}
})

test('left of the way is where the left wall is: the lap turns as its curvature says', () => {
	let turned = 0
	for (let i = 0; i < track.n; i++) {
		const j = (i + 1) % track.n
		turned += track.bend[i]! * Math.hypot(shape.x[j]! - shape.x[i]!, shape.z[j]! - shape.z[i]!)
	}
	expect(Math.abs(Math.abs(turned) - Math.PI * 2)).toBeLessThan(0.1)
})

test('a place on the track is found again', () => {
	const place = newPlace()
	for (let s = -50; s < track.length + 50; s += 7.3) {
		track.at(s, place)
		const near = track.nearest(place.x, place.z)
		expect(Math.hypot(shape.x[near]! - place.x, shape.z[near]! - place.z)).toBeLessThan(2)
		expect(Math.hypot(place.dx, place.dz)).toBeCloseTo(1)
		expect(place.dx * place.lx + place.dz * place.lz).toBeCloseTo(0)
	}
})

test('the grid stands on the asphalt and looks along it', () => {
	expect(shape.grid.length).toBe(16)
	for (const spot of shape.grid) {
		const i = track.nearest(spot.x, spot.z)
		expect(Math.hypot(shape.x[i]! - spot.x, shape.z[i]! - spot.z)).toBeLessThan(shape.half[i]!)
		expect(spot.dx * track.dx[i]! + spot.dz * track.dz[i]!).toBeGreaterThan(0.95)
	}
})
