// Where a sound comes from, for an ear that moves. Plain functions of metres and metres a second.

/** Metres a second. */
export const SOUND = 343

/** Beyond it nothing is heard, in metres. */
export const HEARD = 110

/**
 * By how much a sound is higher than where it is made: the source is (dx, dz) away from the ear, and
 * both move. Neither is let come near the speed of sound.
 */
export function doppler(dx: number, dz: number, earX: number, earZ: number, itsX: number, itsZ: number): number {
	const d = Math.hypot(dx, dz)
	if (d < 0.5) return 1
	const ear = (earX * dx + earZ * dz) / d
	const source = (itsX * dx + itsZ * dz) / d
	return (SOUND + clamp(ear, -150, 150)) / (SOUND + clamp(source, -150, 150))
}

/** -1 is left, 1 right, for an ear that looks along yaw; what is very near is in the middle. */
export function pan(dx: number, dz: number, yaw: number): number {
	const right = dz * Math.sin(yaw) - dx * Math.cos(yaw)
	return clamp((0.9 * right) / Math.max(4, Math.hypot(dx, dz)), -1, 1)
}

/** How much of a sound arrives from so far away, 0 to 1. */
export function nearness(metres: number): number {
	if (metres >= HEARD) return 0
	const left = 1 - metres / HEARD
	return (left * left) / (1 + (metres / 9) ** 2)
}

export function clamp(v: number, min: number, max: number): number {
	return v < min ? min : v > max ? max : v
}
