/** The inks of a print: what everything that is drawn is mixed of. */
export interface Inks {
	night: number
	deep: number
	asphalt: number
	asphaltLit: number
	plum: number
	mauve: number
	coral: number
	rust: number
	dust: number
	furrow: number
	clay: number
	sand: number
	haze: number
	sun: number
	cream: number
	teal: number
	pine: number
}

/** A light to race in: its inks, the bands of its sky from the horizon up, and what its sun, sky and ground give. */
export interface Mood {
	readonly name: string
	readonly inks: Readonly<Inks>
	readonly sky: readonly number[]
	readonly sun: readonly [ink: number, strength: number]
	readonly air: readonly [ink: number, strength: number]
	/** How high the sun stands, as a sine. */
	readonly height: number
	/** Whether its light falls in fans. */
	readonly rays?: boolean
}

const LAST_LIGHT: Mood = {
	name: 'Last Light',
	inks: {
		night: 0x221a4f,
		deep: 0x15112b,
		asphalt: 0x3a2f66,
		asphaltLit: 0x40346d,
		plum: 0x4b2a6b,
		mauve: 0x8a4a76,
		coral: 0xff6b57,
		rust: 0xb85a55,
		dust: 0xd97b5c,
		furrow: 0xcf6f55,
		clay: 0xdc8a62,
		sand: 0xe8a36b,
		haze: 0xff9a76,
		sun: 0xffc857,
		cream: 0xfff1d6,
		teal: 0x1fa6a0,
		pine: 0x177f7c,
	},
	sky: [
		0xff9a76, 0xff9a72, 0xfb8f6f, 0xee836f, 0xdd7770, 0xc76a72, 0xae5f75, 0x935376, 0x774974, 0x5c3d6c, 0x433161,
		0x221a4f,
	],
	sun: [0xfff0c8, 2.5],
	air: [0xffd9b0, 1.62],
	height: 0.2,
}

const BLUE_HOUR: Mood = {
	name: 'Blue Hour',
	inks: {
		night: 0x0f1b3d,
		deep: 0x0a1128,
		asphalt: 0x26365f,
		asphaltLit: 0x2b3d69,
		plum: 0x24406e,
		mauve: 0x4a6f97,
		coral: 0xff8f5e,
		rust: 0x27496f,
		dust: 0x35618a,
		furrow: 0x2f597f,
		clay: 0x7f97a8,
		sand: 0x5b8fb0,
		haze: 0xf2b995,
		sun: 0xffd9a0,
		cream: 0xeef3e6,
		teal: 0x2d7f93,
		pine: 0x1f5f78,
	},
	sky: [
		0xf2b995, 0xf0b597, 0xe6ac9a, 0xd3a19f, 0xb995a3, 0x9c8aa6, 0x7d80a6, 0x6075a0, 0x476594, 0x345482, 0x24406e,
		0x0f1b3d,
	],
	sun: [0xffd2b0, 1.75],
	air: [0xcfe0ff, 2.05],
	height: 0.1,
}

const FIRST_FROST: Mood = {
	name: 'First Frost',
	inks: {
		night: 0x1c2f3f,
		deep: 0x131f2b,
		asphalt: 0x375261,
		asphaltLit: 0x3e5b6a,
		plum: 0x3f6b7a,
		mauve: 0x6f9ba5,
		coral: 0xff5a4f,
		rust: 0x8db9c6,
		dust: 0xcfe3e8,
		furrow: 0xbdd8e1,
		clay: 0xe0ecec,
		sand: 0xf2f1ea,
		haze: 0xd3e6df,
		sun: 0xffd166,
		cream: 0xf5efe0,
		teal: 0x2f6f72,
		pine: 0x24565e,
	},
	sky: [
		0xd3e6df, 0xcde4de, 0xbfdedb, 0xa9d6d2, 0x97cacb, 0x86bdc3, 0x76aeb8, 0x679fac, 0x588f9f, 0x4a7e8f, 0x3f6b7a,
		0x1c2f3f,
	],
	sun: [0xfff2d0, 2.0],
	air: [0xd8ecf8, 1.8],
	height: 0.24,
}

const STORM: Mood = {
	name: 'Storm',
	inks: {
		night: 0x1d2026,
		deep: 0x121418,
		asphalt: 0x373d4c,
		asphaltLit: 0x3e4556,
		plum: 0x3a4352,
		mauve: 0x5d6975,
		coral: 0xffb000,
		rust: 0x5c6b4c,
		dust: 0x8f9a5c,
		furrow: 0x7f8d55,
		clay: 0xb3aa66,
		sand: 0xcdb974,
		haze: 0xc9c2a6,
		sun: 0xffcf6b,
		cream: 0xebe3cd,
		teal: 0x4f9f6f,
		pine: 0x37714f,
	},
	sky: [
		0xf0d79a, 0xdccfa6, 0xbcbcab, 0x9aa1a2, 0x87919a, 0x7d8a93, 0x6b7783, 0x5b6673, 0x4d5764, 0x434c5a, 0x3a4352,
		0x1d2026,
	],
	sun: [0xffe2a8, 2.35],
	air: [0xc4d2dc, 1.85],
	height: 0.16,
	rays: true,
}

/** By the number a track has for its mood: sim/racing's Mood. */
export const MOODS: readonly Mood[] = [LAST_LIGHT, BLUE_HOUR, FIRST_FROST, STORM]
