package gs1

import "fmt"

// CheckDigit gives the check digit that follows the digits of a GTIN, SSCC,
// GLN or any other numeric key (GS1 General Specifications, section 7.9.1).
// It is an error when there is no digit or anything else than digits.
func CheckDigit(digits string) (byte, error) {
	if digits == "" {
		return 0, &Error{Rule: "no digits"}
	}
	for i := range len(digits) {
		if !numeric.has(digits[i]) {
			return 0, broken(numeric.invalid(), i, 1).in(digits, "")
		}
	}
	return mod10(digits), nil
}

// mod10 weighs the digits 3, 1, 3, … from the right.
func mod10[T string | []byte](digits T) byte {
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return '0' + byte((10-sum%10)%10)
}

// checkLastDigit checks that the last digit is the check digit of the others.
func checkLastDigit(v []byte) *Error {
	if len(v) == 0 {
		return broken("too short for check digit", 0, 0)
	}
	if at, ok := numeric.hasAll(v); !ok {
		return broken(numeric.invalid(), at, 1)
	}
	last := len(v) - 1
	if want := mod10(v[:last]); v[last] != want {
		e := broken("incorrect check digit", last, 1)
		e.Hint, e.Err = fmt.Sprintf("expected %c", want), ErrCheckDigit
		return e
	}
	return nil
}

// pairAlphabet has the characters of a check pair, by value.
const pairAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// cset82Order has the 82 characters by the value that the check pair gives them.
const cset82Order = `!"%&'()*+,-./` + digits + ":;<=>?" + letters + "_" + small

// pairPrimes are the weights of the characters of a check pair, from the right.
var pairPrimes = primes(97)

func primes(n int) []int {
	var out []int
	for c := 2; len(out) < n; c++ {
		prime := true
		for _, p := range out {
			prime = prime && c%p != 0
		}
		if prime {
			out = append(out, c)
		}
	}
	return out
}

// checkLastPair checks that the last two characters are the check pair of the
// others (GS1 General Specifications, section 7.9.5: modulo 1021, 32).
func checkLastPair(v []byte) *Error {
	switch {
	case len(v) < 2:
		return broken("too short for check pair", 0, len(v))
	case len(v) > len(pairPrimes)+2:
		return broken("too long for check pair implementation", 0, len(v))
	}
	if at, ok := cset82.hasAll(v); !ok {
		return broken(cset82.invalid(), at, 1)
	}
	n := len(v) - 2
	if want := checkPair(v[:n]); string(v[n:]) != want {
		e := broken("incorrect check pair", n, 2)
		e.Hint, e.Err = "expected "+want, ErrCheckDigit
		return e
	}
	return nil
}

func checkPair(v []byte) string {
	sum := 0
	for i, c := range v {
		sum += cset82Value(c) * pairPrimes[len(v)-1-i]
	}
	sum %= 1021
	return string([]byte{pairAlphabet[sum>>5], pairAlphabet[sum&31]})
}

func cset82Value(c byte) int {
	for i := range len(cset82Order) {
		if cset82Order[i] == c {
			return i
		}
	}
	return 0
}
