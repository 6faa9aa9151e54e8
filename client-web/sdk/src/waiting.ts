import { SlipstreamError } from './types'

const aborted = () => new SlipstreamError('aborted', 'Aborted.')

/** A promise that `signal` can end. `begin` returns what is to be undone when it is settled, however it is. */
export function waitFor<T>(
	signal: AbortSignal | undefined,
	begin: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void,
): Promise<T> {
	return new Promise<T>((resolve, reject) => {
		if (signal?.aborted) {
			reject(aborted())
			return
		}
		let undo = () => {}
		const abort = () => settle(() => reject(aborted()))
		const settle = (how: () => void) => {
			signal?.removeEventListener('abort', abort)
			undo()
			how()
		}
		signal?.addEventListener('abort', abort)
		undo = begin(
			(value) => settle(() => resolve(value)),
			(error) => settle(() => reject(error)),
		)
	})
}
