// How a car looks, as its driver chose it: a paint, a livery and a number, in one small number that travels with his
// name. What comes from elsewhere is read as what it can be and nothing else.

import { liveries, numbers } from '../generated/racing'

/** Body colours, apart for the colour-blind too. */
export const PAINTS = [0xfff6e3, 0xffd23f, 0xff7a2f, 0xc2306a, 0x57d3c0, 0x2f9bff, 0x2a3fb8, 0x15112b] as const

/** The ink that is read best on each paint. */
const ON_LIGHT = 0x15112b
const ON_DARK = 0xfff1d6
const DARK: readonly boolean[] = [false, false, false, true, false, false, true, true]

/** Plain, stripe, halves, hoops, dots. */
export const LIVERIES = liveries
export const NUMBER_MAX = numbers

/** The largest look there is, as sim/racing declares it; 0 is none chosen. */
export const LOOKS = PAINTS.length * LIVERIES * NUMBER_MAX

export interface Look {
	/** Index into PAINTS. */
	paint: number
	livery: number
	/** 1 to 99. */
	number: number
}

export function packLook(look: Readonly<Look>): number {
	return 1 + look.paint + PAINTS.length * (look.livery + LIVERIES * (look.number - 1))
}

/** What a packed look says; of what says nothing, the look that a seat has by itself. */
export function lookOf(packed: number, slot: number): Look {
	if (!Number.isInteger(packed) || packed < 1 || packed > LOOKS) return lookOfSlot(slot)
	const rest = packed - 1
	return {
		paint: rest % PAINTS.length,
		livery: Math.floor(rest / PAINTS.length) % LIVERIES,
		number: 1 + Math.floor(rest / (PAINTS.length * LIVERIES)),
	}
}

/** Bots, and who chose nothing: eight paints with a stripe, then the same in halves. */
export function lookOfSlot(slot: number): Look {
	return {
		paint: slot % PAINTS.length,
		livery: slot < PAINTS.length ? 1 : 2,
		number: slot + 1,
	}
}

/** The second ink of a livery on a paint. */
export function trim(paint: number): number {
	return DARK[paint] ? ON_DARK : ON_LIGHT
}

function css(ink: number): string {
	return `#${ink.toString(16).padStart(6, '0')}`
}

export function paintCss(paint: number): string {
	return css(PAINTS[paint] ?? PAINTS[0])
}

/** The ink that is readable on a paint. */
export function onPaintCss(paint: number): string {
	return css(trim(paint))
}

/** Everybody's look in a race, by slot. Whoever draws it sees by the version that it changed. */
export class Looks {
	version = 0
	private readonly looks: Look[]
	private readonly packed: Int32Array

	constructor(slots: number) {
		this.looks = Array.from({ length: slots }, (_, slot) => lookOfSlot(slot))
		this.packed = new Int32Array(slots)
	}

	of(slot: number): Readonly<Look> {
		return this.looks[slot] ?? lookOfSlot(slot)
	}

	/** Sets a slot's look, as it came. */
	set(slot: number, packed: number): void {
		if (slot < 0 || slot >= this.looks.length || this.packed[slot] === packed) return
		this.packed[slot] = packed
		this.looks[slot] = lookOf(packed, slot)
		this.version++
	}

	reset(): void {
		for (let slot = 0; slot < this.looks.length; slot++) this.set(slot, 0)
	}
}
