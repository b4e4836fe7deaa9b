package api

import (
	"bytes"
	"embed"
	"encoding/csv"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/resolver"
)

// The pages that people see who follow a link: about the item, with links to
// choose from, and for a link that is wrong. They are whole in one answer and
// run nothing.

//go:embed public
var publicFiles embed.FS

// publicLanguages are the languages of the pages. The first is for readers of
// none of them.
var publicLanguages = []string{"en", "it", "de", "fr", "es"}

// publicWords are the words of the pages in one language.
type publicWords struct {
	Language    string
	Date        string // how one is written: "{day} {month} {year}"
	First       string // the first day of a month
	Months      []string
	Details     string // heading of what the item is
	Product     string
	Unnamed     string // product of which no name is known
	Description string
	Serial      string
	Lot         string
	Expiry      string
	Origin      string
	Journey     string
	Footer      string
	States      map[resolver.State]told
	Links       map[string]told   // "all" of a product, and "several" to choose from
	Problems    map[int]told      // by the status of the answer
	Steps       map[string]string // what happened to the item in a step of business

	countries map[string]string // by ISO 3166-1 alpha-2
}

// told is what a page says first.
type told struct{ Headline, Advice string }

// publicPages writes the pages in each of their languages.
type publicPages struct {
	templates *template.Template
	words     map[string]*publicWords
	kept      keptPages
}

func newPublicPages() (*publicPages, error) {
	p := &publicPages{words: map[string]*publicWords{}}
	for _, language := range publicLanguages {
		words, err := readWords(language)
		if err != nil {
			return nil, trailmark.Wrapf(trailmark.Internal, err, "public pages in %s", language)
		}
		p.words[language] = words
	}
	var err error
	p.templates, err = template.ParseFS(publicFiles, "public/*.html")
	return p, err
}

func readWords(language string) (*publicWords, error) {
	text, err := publicFiles.ReadFile("public/" + language + ".json")
	if err != nil {
		return nil, err
	}
	words := &publicWords{countries: map[string]string{}}
	if err := json.Unmarshal(text, words); err != nil {
		return nil, err
	}
	file, err := publicFiles.Open("public/countries.csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	table, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	column := slices.Index(table[0], language)
	for _, row := range table[1:] {
		words.countries[row[0]] = row[column]
	}
	return words, nil
}

// in gives the words for a reader of some languages, the best first.
func (p *publicPages) in(languages []string) *publicWords {
	for _, tag := range languages {
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if words := p.words[primary]; words != nil {
			return words
		}
	}
	return p.words[publicLanguages[0]]
}

// country names a country; a code that is none stays what it is.
func (w *publicWords) country(code string) string {
	if name, known := w.countries[strings.ToUpper(code)]; known {
		return name
	}
	return code
}

// date writes a day as the language does; what is none stays what it is.
func (w *publicWords) date(s string) string {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	number := strconv.Itoa(day.Day())
	if day.Day() == 1 {
		number = w.First
	}
	said := strings.ReplaceAll(w.Date, "{day}", number)
	said = strings.ReplaceAll(said, "{month}", w.Months[day.Month()-1])
	return strings.ReplaceAll(said, "{year}", strconv.Itoa(day.Year()))
}

// step says what happened in a step of business.
func (w *publicWords) step(word string) string {
	if said, known := w.Steps[word]; known {
		return said
	}
	return strings.ReplaceAll(word, "_", " ")
}

// frame is what all pages show.
type frame struct {
	Words  *publicWords
	Title  string
	Told   told
	Look   string // class of the box with what is told
	Notice string // what the owner has to say
}

const usualPage = 4 << 10 // bytes

// page makes one of the pages, and the header of the answer that it is.
func (p *publicPages) page(name string, view any, words *publicWords, h http.Header) ([]byte, error) {
	words.head(h)
	return p.write(name, view)
}

func (p *publicPages) write(name string, view any) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(usualPage)
	if err := p.templates.ExecuteTemplate(&b, name, view); err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "public page")
	}
	return b.Bytes(), nil
}

// head fills the header of an answer that is a page.
func (w *publicWords) head(h http.Header) {
	h.Set("Content-Language", w.Language)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
}
