/** What a lap is worth, the best first. */
export const MEDALS = ['sun', 'gold', 'silver', 'bronze'] as const

export type Medal = (typeof MEDALS)[number]

/** The longest lap of each, as a share of the lap of the game's own strong bot. */
const SHARES: Readonly<Record<Medal, number>> = { sun: 0.97, gold: 1.01, silver: 1.08, bronze: 1.2 }

/** The longest lap, in ticks, that is worth a medal. */
export function medalTime(medal: Medal, bot: number): number {
	return Math.floor(bot * SHARES[medal])
}

/** What a lap is worth; undefined for nothing yet. Ticks; bot 0 is not known. */
export function medalOf(time: number, bot: number): Medal | undefined {
	if (time <= 0 || bot <= 0) return undefined
	return MEDALS.find((medal) => time <= medalTime(medal, bot))
}
