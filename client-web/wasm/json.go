package main

import "strconv"

// JSON is written without package fmt, which would add twenty times as many bytes to every page as
// this file does.

// appendField appends a key and its number: `,"key":1`, without the comma behind a brace.
func appendField(dst []byte, key string, n int64) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(append(append(dst, '"'), key...), `":`...)
	return strconv.AppendInt(dst, n, 10)
}

// appendHash appends a hash as sixteen hexadecimal digits.
func appendHash(dst []byte, hash uint64) []byte {
	for shift := 60; shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[hash>>shift&15])
	}
	return dst
}

// appendHundredths appends a number, which must not be negative, with two decimal places.
func appendHundredths(dst []byte, x float64) []byte {
	n := int64(x*100 + 0.5)
	dst = append(strconv.AppendInt(dst, n/100, 10), '.')
	return append(dst, byte('0'+n/10%10), byte('0'+n%10))
}
