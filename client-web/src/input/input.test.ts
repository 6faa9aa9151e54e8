import { expect, test } from 'vitest'
import { type Command, ranges } from '../generated/racing'
import { keyDefaults, padDefaults, rebind } from './bindings'
import { Button, toCommand } from './command'
import { pressed, pressedPart, readGamepad, shape } from './gamepad'
import { Keyboard, newIntent } from './keyboard'
import { thumbSteer } from './touch'

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

test('other keys drive when they are bound, and the old ones do not', () => {
	const keyboard = new Keyboard()
	keyboard.press('ArrowLeft')
	keyboard.bind({ ...rebind(keyDefaults, 'left', 0, 'KeyJ'), right: ['KeyL'] })
	expect(read(keyboard).steer).toBe(0)
	expect(keyboard.press('ArrowLeft')).toBe(false)
	keyboard.press('KeyJ')
	expect(read(keyboard).steer).toBe(-127)
})

test('a key that is bound twice does both', () => {
	const keyboard = new Keyboard(rebind(keyDefaults, 'horn', 0, 'Space'))
	keyboard.press('Space')
	expect(read(keyboard).buttons).toBe(Button.handbrake | Button.horn)
	keyboard.release('Space')
	expect(read(keyboard).buttons).toBe(0)
})

/** A gamepad with some parts pressed. */
function pad(buttons: Record<number, number>, axes: number[] = [0, 0, 0, 0]): Gamepad {
	return {
		buttons: Array.from({ length: 17 }, (_, k) => ({ value: buttons[k] ?? 0, pressed: (buttons[k] ?? 0) > 0.5 })),
		axes,
	} as unknown as Gamepad
}

test('a gamepad drives as it is bound', () => {
	const intent = newIntent()
	readGamepad(pad({ 7: 0.5, 0: 1 }, [-1, 0, 0, 0]), padDefaults, intent)
	expect(intent).toMatchObject({ steer: -1, throttle: 0.5, brake: 0, handbrake: true, horn: false })
	const other = newIntent()
	readGamepad(pad({ 7: 1 }), rebind(rebind(padDefaults, 'throttle', 0, 'a3-'), 'horn', 0, 'b7'), other)
	expect(other).toMatchObject({ throttle: 0, horn: true })
})

test('what is pressed on a gamepad has a name', () => {
	expect(pressedPart(pad({}))).toBeUndefined()
	expect(pressedPart(pad({ 9: 1 }))).toBeUndefined() // Start is the menu's
	expect(pressedPart(pad({ 12: 1 }))).toBe('b12')
	expect(pressed(pad({ 12: 1 }), 'b12')).toBe(1)
	expect(pressedPart(pad({}, [0, 0.9]))).toBe('a1+')
	expect(pressed(pad({}), 'b40')).toBe(0)
	expect(pressed(pad({}), 'a7+')).toBe(0)
})

test('a thumb has a dead middle and reaches the end', () => {
	expect(thumbSteer(0.05)).toBe(0)
	expect(thumbSteer(1.5)).toBe(1)
	expect(thumbSteer(-1)).toBe(-1)
	expect(thumbSteer(0.55)).toBeCloseTo(0.5)
})
