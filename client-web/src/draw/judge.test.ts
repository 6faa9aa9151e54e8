import { expect, test, vi } from 'vitest'
import { Judge } from './judge'

/** A judge whose answers come when the test says so, and what was heard of him. */
function slow() {
	const asked: { question: { n: number }; answer: (n?: number) => void; fail: () => void }[] = []
	const heard: [number, boolean][] = []
	const judge = new Judge<{ n: number }, number>(
		(question) =>
			new Promise((answer, reject) => asked.push({ question, answer, fail: () => reject(new Error('away')) })),
		(answer, _, newest) => heard.push([answer, newest]),
	)
	return { judge, asked, heard }
}

test('of what is asked while one question is open only the newest is asked, and an old answer is told as such', async () => {
	const { judge, asked, heard } = slow()
	for (const n of [1, 2, 3]) judge.ask({ n })
	expect(asked.map((a) => a.question.n)).toEqual([1])
	asked[0]!.answer(10)
	await vi.waitFor(() => expect(asked).toHaveLength(2))
	expect(heard).toEqual([[10, false]])
	expect(asked[1]!.question.n).toBe(3)
	asked[1]!.answer(30)
	await judge.settled
	expect(heard.at(-1)).toEqual([30, true])
})

test('a question that fails holds up no other', async () => {
	const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
	const { judge, asked, heard } = slow()
	judge.ask({ n: 1 })
	judge.ask({ n: 2 })
	asked[0]!.fail()
	await vi.waitFor(() => expect(asked).toHaveLength(2))
	asked[1]!.answer(20)
	await judge.settled
	expect(heard).toEqual([[20, true]])
	expect(warned).toHaveBeenCalledOnce()
	judge.ask({ n: 3 })
	asked[2]!.answer()
	await judge.settled
	expect(heard).toHaveLength(1)
	warned.mockRestore()
})
