import { expect, test } from 'vitest'
import { type Command, ranges } from '../generated/racing'
import { Button, toCommand } from './command'
import { shape } from './gamepad'
import { Keyboard, newIntent } from './keyboard'

function read(keyboard: Keyboard): Command {
	const intent = newIntent()
	const command = { steer: 9, pedal: 9, buttons: 9 }
	keyboard.read(intent)
	toCommand(intent, command)
	return command
}

test('arrows and letters drive alike', () => {
	for (const [arrow, letter] of [
		['ArrowUp', 'KeyW'],
		['ArrowDown', 'KeyS'],
		['ArrowLeft', 'KeyA'],
		['ArrowRight', 'KeyD'],
	] as const) {
		const a = new Keyboard()
		const b = new Keyboard()
		expect(a.press(arrow)).toBe(true)
		expect(b.press(letter)).toBe(true)
		expect(read(a)).toEqual(read(b))
	}
})

test('right is positive and full, up is throttle, down is brake', () => {
	const keyboard = new Keyboard()
	keyboard.press('ArrowRight')
	keyboard.press('ArrowUp')
	expect(read(keyboard)).toEqual({ steer: ranges.steer.max, pedal: ranges.pedal.max, buttons: 0 })
	keyboard.press('KeyS')
	expect(read(keyboard).pedal).toBe(ranges.pedal.min)
})

test('of left and right the one pressed last wins, and the other comes back', () => {
	const keyboard = new Keyboard()
	keyboard.press('KeyA')
	keyboard.press('KeyD')
	expect(read(keyboard).steer).toBe(127)
	keyboard.release('KeyD')
	expect(read(keyboard).steer).toBe(-127)
})

test('two keys of one action: letting one go holds on', () => {
	const keyboard = new Keyboard()
	keyboard.press('KeyW')
	keyboard.press('ArrowUp')
	keyboard.press('ArrowUp') // it repeats while it is held
	keyboard.release('KeyW')
	expect(read(keyboard).pedal).toBe(15)
	keyboard.clear()
	expect(read(keyboard)).toEqual({ steer: 0, pedal: 0, buttons: 0 })
})

test('buttons are bits', () => {
	const keyboard = new Keyboard()
	keyboard.press('Space')
	keyboard.press('KeyR')
	keyboard.press('KeyH')
	expect(read(keyboard).buttons).toBe(Button.handbrake | Button.respawn | Button.horn)
	expect(read(keyboard).buttons).toBeLessThanOrEqual(ranges.buttons.max)
})

test('a key that does not drive is left to the page', () => {
	expect(new Keyboard().press('F5')).toBe(false)
})

test('what a broken device says stays in range', () => {
	const out = { steer: 0, pedal: 0, buttons: 0 }
	toCommand({ ...newIntent(), steer: 7, throttle: 3 }, out)
	expect(out).toEqual({ steer: 127, pedal: 15, buttons: 0 })
})

test('a stick has a dead middle and reaches the end', () => {
	expect(shape(0.1)).toBe(0)
	expect(shape(1)).toBe(1)
	expect(shape(-1)).toBe(-1)
	expect(shape(0.5)).toBeGreaterThan(0.2)
	expect(shape(0.5)).toBeLessThan(0.5)
})
