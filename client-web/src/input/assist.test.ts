import { expect, test } from 'vitest'
import { newFrame } from '../race/frame'
import { firstTrack } from '../race/tracks'
import { assist, pace, towards } from './assist'
import { newIntent } from './keyboard'

const track = firstTrack()
const tightest = [...track.bend.keys()].reduce((a, b) => (Math.abs(track.bend[a]!) > Math.abs(track.bend[b]!) ? a : b))

/** A frame in which we are at a sample, going its way, and turned from it by so much. */
function at(i: number, speed: number, off = 0) {
	const frame = newFrame()
	frame.slot = 0
	const car = frame.cars[0]!
	const yaw = Math.atan2(track.dx[i]!, track.dz[i]!)
	Object.assign(car, { here: true, segment: i, x: track.shape.x[i], z: track.shape.z[i], yaw: yaw + off })
	car.vx = Math.sin(yaw) * speed
	car.vz = Math.cos(yaw) * speed
	return frame
}

test('nobody who did not ask is helped', () => {
	const intent = { ...newIntent(), steer: 0.3, throttle: 1 }
	assist(intent, at(tightest, 80, 0.5), track, false, false)
	expect(intent).toEqual({ ...newIntent(), steer: 0.3, throttle: 1 })
})

test('who points away from the road is turned back, whichever way', () => {
	expect(towards(track, at(5, 20, 0.4).cars[0]!, 20)).toBeGreaterThan(0.3) // yaw grows to the left: back is right
	expect(towards(track, at(5, 20, -0.4).cars[0]!, 20)).toBeLessThan(-0.3)
})

test('a driver who steers is not overruled', () => {
	const intent = { ...newIntent(), steer: 1 }
	assist(intent, at(5, 20, -0.4), track, true, false)
	expect(intent.steer).toBeGreaterThan(0.7)
})

test('a bend is braked for in time, and a slow car is left alone', () => {
	const bend = Math.abs(track.bend[tightest]!)
	expect(pace(track, tightest, 60)).toBeLessThan(Math.sqrt(14 / bend) + 8)
	const fast = { ...newIntent(), throttle: 1 }
	assist(fast, at(tightest, 60), track, false, true)
	expect(fast.throttle).toBe(0)
	expect(fast.brake).toBeGreaterThan(0.5)
	const slow = { ...newIntent(), throttle: 1 }
	assist(slow, at(tightest, 8), track, false, true)
	expect(slow).toEqual({ ...newIntent(), throttle: 1 })
})

test('without a car there is nothing to help', () => {
	const intent = { ...newIntent(), throttle: 1 }
	assist(intent, newFrame(), track, true, true)
	expect(intent.throttle).toBe(1)
})
