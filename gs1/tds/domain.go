package tds

import (
	"net/url"
	"strings"
)

// A domain is a number of seven-bit characters, with a one and six bits for their
// number before them; or letters of Code 40, with a zero and the number. Words
// that domains often have are one or two characters, which a domain cannot have
// otherwise (TDS 2.3, section 14.5.16).

// shortWords are one character.
var shortWords = map[byte]string{
	0x1E: "qr.", 0x1F: "www.", 0x20: "id.",
	'[': ".com", '\\': ".org", ']': ".net", '^': ".int", '`': ".edu",
	'{': ".gov", '|': ".mil", '}': ".biz", '~': ".eco", 0x7F: ".med",
}

// longWords are two characters: the number of the list, and the place in it.
var longWords = [...][]string{
	endingsOf("ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo " +
		"bq br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk " +
		"dm do dz ec ee eg eh er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq " +
		"gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh " +
		"ki km kn kp kr kw ky kz la lb lc li"),
	endingsOf("lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz " +
		"na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re " +
		"ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn sr ss st su sv sx sy sz tc td tf tg th " +
		"tj tk tl tm tn to tr tt tv tw tz ua ug us uy uz va vc ve vg vi vn vu wf ws ye yt za zm " +
		"zw"),
	endingsOf("com.au net.au org.au co.at com.bd co.bd com.br net.br co.nz com.ng com.pk co.in com.in " +
		"co.il co.jp co.za co.kr com.es com.lk co.th co.tt com.tt com.tr biz.tr com.ua co.uk " +
		"co.zm com.zm com.cn org.cn net.cn gov.cn"),
	endingsOf("tech"),
}

// endingsOf puts a dot before each.
func endingsOf(list string) []string {
	words := strings.Fields(list)
	for i, word := range words {
		words[i] = "." + word
	}
	return words
}

// longestDomain is the most characters of a domain.
const longestDomain = 63

func readHost(r *bitReader) (host string, err *Error) {
	if r.bit() == 0 {
		host, err = readCode40(r, int(r.uint(6)))
	} else {
		host, err = readWords(r, int(r.uint(6)))
	}
	host = strings.ToLower(host)
	if err == nil && !isDomain(host) {
		err = broken("%q is not a domain", host)
	}
	return host, err
}

// readWords reads a domain of so many seven-bit characters.
func readWords(r *bitReader, n int) (string, *Error) {
	var b strings.Builder
	for ; n > 0; n-- {
		c := byte(r.uint(7))
		word := shortWords[c]
		switch {
		case int(c) < len(longWords):
			n--
			if at := int(r.uint(7)); at < len(longWords[c]) {
				word = longWords[c][at]
			}
		case word == "" && c > ' ':
			word = string(c)
		}
		if word == "" {
			return "", broken("the domain has the character %#x, which means nothing", c)
		}
		b.WriteString(word)
	}
	return b.String(), nil
}

// isDomain reports whether a text is a domain in small letters.
func isDomain(s string) bool {
	for _, label := range strings.Split(s, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(s) <= longestDomain
}

func writeHost(w *bitWriter, name string) *Error {
	at, err := url.Parse(name)
	if err != nil || at.Hostname() == "" {
		return broken("this encoding needs a Digital Link with its domain")
	}
	host := strings.ToLower(at.Hostname())
	if !isDomain(host) {
		return broken("%q is not a domain of at most %d characters", host, longestDomain)
	}
	var coded string
	for host != "" {
		word, code := longestWord(host)
		host, coded = host[len(word):], coded+code
	}
	w.uint(1, 1)
	w.uint(uint64(len(coded)), 6)
	writeText(w, asASCII, coded)
	return nil
}

// longestWord gives the longest beginning of a domain that is one or two
// characters, and these.
func longestWord(host string) (word, code string) {
	word, code = host[:1], host[:1]
	consider := func(w, c string) {
		if len(w) > len(word) && strings.HasPrefix(host, w) {
			word, code = w, c
		}
	}
	for c, w := range shortWords {
		consider(w, string(c))
	}
	for list, words := range longWords {
		for at, w := range words {
			consider(w, string([]byte{byte(list), byte(at)}))
		}
	}
	return word, code
}
