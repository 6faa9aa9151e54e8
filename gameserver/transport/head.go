package transport

func headerValue(head []byte, name string) []byte { panic("soon") }
