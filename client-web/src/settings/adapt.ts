import { preferred, speak } from '../text/text'
import type { Settings } from './settings'

const stillness = matchMedia('(prefers-reduced-motion: reduce)')
const sharpness = matchMedia('(prefers-contrast: more)')

/** Whether things are to move as little as they can: by choice, or as the system prefers. */
export function calm(settings: Settings): boolean {
	const motion = settings.get('motion')
	return motion === 'less' || (motion === 'auto' && stillness.matches)
}

/**
 * Makes the page what the settings say, now and whenever they or the system change: language, size, contrast,
 * stillness.
 */
export function adapt(settings: Settings): void {
	const root = document.documentElement
	const language = (): void => {
		const chosen = settings.get('language')
		const l = chosen === 'auto' ? preferred(navigator.languages) : chosen
		root.lang = l
		speak(l)
	}
	const look = (): void => {
		const contrast = settings.get('contrast')
		root.classList.toggle('calm', calm(settings))
		root.classList.toggle('sharp', contrast === 'more' || (contrast === 'auto' && sharpness.matches))
		root.style.setProperty('--scale', String(settings.get('textScale') / 100))
	}
	language()
	look()
	settings.on('language', language)
	settings.on(['textScale', 'contrast', 'motion'], look)
	window.addEventListener('languagechange', language)
	for (const query of [stillness, sharpness]) query.addEventListener('change', look)
}
