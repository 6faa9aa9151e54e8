/** Bots have no names of their own: by slot, so that everybody knows them by the same. */
const BOTS = [
	'Juno',
	'Oke',
	'Teodor',
	'Mira',
	'Akari',
	'Basil',
	'Carmen',
	'Dorje',
	'Edda',
	'Farouk',
	'Greta',
	'Hinata',
	'Imre',
	'Jonas',
	'Kalea',
	'Leif',
] as const

export function botName(slot: number): string {
	return `Bot ${BOTS[slot % BOTS.length]}`
}
