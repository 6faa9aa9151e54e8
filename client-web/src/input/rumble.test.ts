import { expect, test } from 'vitest'
import { newFrame } from '../race/frame'
import { firstTrack } from '../race/tracks'
import { Rumble } from './rumble'

const track = firstTrack()

/** A car in the middle of the road, or so many metres beyond its left edge. */
function car(beyond = -3) {
	const car = newFrame().cars[0]!
	const i = track.shape.kerbLeft.findIndex((kerb) => kerb > 0)
	const off = track.shape.half[i]! + beyond
	const x = track.shape.x[i]! + track.dz[i]! * off
	const z = track.shape.z[i]! - track.dx[i]! * off
	return Object.assign(car, { here: true, segment: i, x, z, y: track.ground(i, x, z), vx: 30 })
}

function felt() {
	const all: [number, number][] = []
	return { all, rumble: new Rumble((strong, weak) => all.push([strong, weak])) }
}

test('a knock is felt once, and those before the race are not', () => {
	const { all, rumble } = felt()
	const mine = car()
	mine.hits = 3
	rumble.update(mine, track, 0)
	expect(all).toEqual([])
	mine.scrapes = 1
	rumble.update(mine, track, 16)
	rumble.update(mine, track, 32)
	expect(all).toHaveLength(1)
	expect(all[0]![0]).toBe(1)
	rumble.update(undefined, track, 48)
	mine.hits = 9
	rumble.update(mine, track, 64)
	expect(all).toHaveLength(1)
})

test('a kerb rattles for as long as one is on it, and only on who rolls', () => {
	const { all, rumble } = felt()
	for (let now = 0; now < 1000; now += 16) rumble.update(car(0.5), track, now)
	expect(all.length).toBeGreaterThan(5)
	expect(all.length).toBeLessThan(20)
	expect(all.every(([strong]) => strong === 0)).toBe(true)
	rumble.update({ ...car(0.5), vx: 2 }, track, 2000)
	const before = all.length
	rumble.update({ ...car(0.5), vx: 2 }, track, 3000)
	expect(all.length).toBe(before)
})

test('a landing is felt', () => {
	const { all, rumble } = felt()
	rumble.update({ ...car(), y: car().y + 1 }, track, 0)
	rumble.update(car(), track, 16)
	expect(all).toHaveLength(1)
})
