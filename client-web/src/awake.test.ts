import { afterEach, expect, test, vi } from 'vitest'
import { Awake } from './awake'

/** A screen that can be kept on, and a page that can be hidden, which takes every lock away. */
function screen() {
	const locks: { released: boolean; release: () => Promise<void> }[] = []
	const listeners: (() => void)[] = []
	const page = {
		visibilityState: 'visible',
		addEventListener: (_: string, heard: () => void) => listeners.push(heard),
		show(on: boolean) {
			page.visibilityState = on ? 'visible' : 'hidden'
			if (!on) for (const lock of locks) lock.released = true
			for (const heard of listeners) heard()
		},
	}
	vi.stubGlobal('document', page)
	vi.stubGlobal('navigator', {
		wakeLock: {
			request: async () => {
				const lock = {
					released: false,
					release: async () => {
						lock.released = true
					},
				}
				locks.push(lock)
				return lock
			},
		},
	})
	const on = async () => {
		for (let k = 0; k < 5; k++) await Promise.resolve()
		return locks.filter((lock) => !lock.released).length
	}
	return { page, locks, on }
}

afterEach(() => vi.unstubAllGlobals())

test('the screen stays on for as long as it is wanted', async () => {
	const { locks, on } = screen()
	const awake = new Awake()
	for (let k = 0; k < 3; k++) awake.want(true)
	expect(await on()).toBe(1)
	expect(locks).toHaveLength(1)
	awake.want(false)
	expect(await on()).toBe(0)
})

test('who gives up before the browser answered keeps nothing', async () => {
	const { on } = screen()
	const awake = new Awake()
	awake.want(true)
	awake.want(false)
	expect(await on()).toBe(0)
})

test('a page that was hidden asks again', async () => {
	const { page, on } = screen()
	const awake = new Awake()
	awake.want(true)
	await on()
	page.show(false)
	expect(await on()).toBe(0)
	page.show(true)
	expect(await on()).toBe(1)
})

test('a browser that cannot is left alone', async () => {
	vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: () => undefined })
	vi.stubGlobal('navigator', {})
	const awake = new Awake()
	expect(() => awake.want(true)).not.toThrow()
	await Promise.resolve()
})
