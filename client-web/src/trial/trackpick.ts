import { radios } from '../menu/radios'
import { TRACKS, trackName } from '../race/tracks'
import { say } from '../text/text'

/** One of the tracks that were drawn, or the one that was wished for. */
export function trackPick(wished: number, choose: (number: number) => void): HTMLElement {
	const numbers: number[] = TRACKS.map((_, k) => k)
	if (!numbers.includes(wished)) numbers.push(wished)
	const choices = numbers.map((value) => ({ value, label: trackName(value) }))
	const group = radios(choices, wished, choose)
	group.classList.add('tracks')
	group.setAttribute('aria-label', say('trial.track'))
	return group
}
