import { afterEach, expect, test } from 'vitest'
import { refusalOf, storyOf, unfit } from './reasons'
import { speak } from './text/text'

afterEach(() => speak('en'))

test('what a server says of a drawing is whole, whoever asked for it', () => {
	speak('de')
	expect(refusalOf('sketch', 'Nobody can play on this drawing.')).not.toContain('{')
	expect(storyOf('sketch').text).not.toContain('{')
	expect(unfit('Zu kurz.', 'Vanepoint').text).toMatch(/^Zu kurz\. Die Strecke .*\. Oder fahr auf Vanepoint\.$/)
})
