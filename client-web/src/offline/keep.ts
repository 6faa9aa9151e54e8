/**
 * Has the browser keep this build, so that the page starts without a net; once the page itself has all it needs.
 * Browsers do so only over https, and on the machine itself.
 */
export function keepForOffline(): void {
	if (!window.isSecureContext || !('serviceWorker' in navigator) || import.meta.env.DEV) return
	const register = (): void => {
		navigator.serviceWorker
			.register('/service.js')
			.then((kept) => kept.update()) // now rather than when the browser finds the time
			.catch(() => undefined) // then it is a page like any other
	}
	if (document.readyState === 'complete') register()
	else window.addEventListener('load', register, { once: true })
}
