package api

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// The OpenAPI 3.1 document of the service, a file for each family of paths. It
// is written by hand; what holds of every path is added here.
//
//go:embed openapi
var openapiFiles embed.FS

//go:embed docs.html
var docsPage string

// openapiDocument is what /openapi.json answers.
type openapiDocument struct {
	OpenAPI    string                               `json:"openapi"`
	Info       map[string]any                       `json:"info"`
	Servers    []any                                `json:"servers"`
	Security   []any                                `json:"security"`
	Tags       []any                                `json:"tags"`
	Paths      map[string]map[string]map[string]any `json:"paths"`
	Components map[string]map[string]any            `json:"components"`
}

// newOpenAPI joins the files, with the paths at the mount.
func newOpenAPI(mount, version string) (*openapiDocument, error) {
	d := &openapiDocument{Paths: map[string]map[string]map[string]any{}, Components: map[string]map[string]any{}}
	entries, err := openapiFiles.ReadDir("openapi")
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "OpenAPI document")
	}
	for _, entry := range entries {
		text, err := openapiFiles.ReadFile("openapi/" + entry.Name())
		if err == nil {
			err = d.add(text)
		}
		if err != nil {
			return nil, trailmark.Wrapf(trailmark.Internal, err, "OpenAPI document, %s", entry.Name())
		}
	}
	d.Info["version"] = version
	d.complete()
	for path, item := range d.Paths {
		if rest, ok := strings.CutPrefix(path, "/epcis"); ok && mount != "/epcis" {
			delete(d.Paths, path)
			d.Paths[mount+rest] = item
		}
	}
	return d, nil
}

// add joins one file.
func (d *openapiDocument) add(text []byte) error {
	var part openapiDocument
	if err := json.Unmarshal(text, &part); err != nil {
		return err
	}
	if part.OpenAPI != "" {
		d.OpenAPI, d.Info, d.Servers, d.Security, d.Tags = part.OpenAPI, part.Info, part.Servers, part.Security, part.Tags
	}
	for path, item := range part.Paths {
		d.Paths[path] = item
	}
	for kind, list := range part.Components {
		if d.Components[kind] == nil {
			d.Components[kind] = map[string]any{}
		}
		for name, component := range list {
			d.Components[kind][name] = component
		}
	}
	return nil
}

// Problems that any path may answer with.
var commonProblems = []string{"401", "403", "405", "406", "413", "414", "429", "500", "503"}

// complete adds what holds of every path.
func (d *openapiDocument) complete() {
	for _, item := range d.Paths {
		var inPath []any
		for _, operation := range item {
			inPath = slices.DeleteFunc(d.parameters(operation), func(p any) bool { return p.(map[string]any)["in"] != "path" })
			responses := operation["responses"].(map[string]any)
			for _, status := range commonProblems {
				if responses[status] == nil {
					responses[status] = response(status)
				}
			}
		}
		item["options"] = map[string]any{
			"tags": []any{"discovery"}, "summary": "What the path is able to do", "security": []any{}, "parameters": inPath,
			"responses": map[string]any{"204": response("Options"), "414": response("414"), "429": response("429"), "503": response("503")},
		}
	}
}

func response(name string) map[string]any {
	return map[string]any{"$ref": "#/components/responses/" + name}
}

// getOpenAPI answers with the document.
func (c *call) getOpenAPI() error { return c.writeJSON(http.StatusOK, c.openapi) }

// docsEntry is one operation on the page for people.
type docsEntry struct {
	Method, Path, Summary string
	Parameters            []any
}

// getDocs answers with the document as a page for people.
func (c *call) getDocs() error {
	sections := map[string][]docsEntry{}
	for path, item := range c.openapi.Paths {
		for method, operation := range item {
			tags, _ := operation["tags"].([]any)
			for _, tag := range tags {
				name, _ := tag.(string)
				summary, _ := operation["summary"].(string)
				sections[name] = append(sections[name], docsEntry{strings.ToUpper(method), path, summary, c.openapi.parameters(operation)})
			}
		}
	}
	for _, list := range sections {
		slices.SortFunc(list, func(a, b docsEntry) int {
			return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
		})
	}
	page, err := template.New("docs").Parse(docsPage)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := page.Execute(&b, map[string]any{"Info": c.openapi.Info, "Sections": sections}); err != nil {
		return err
	}
	c.w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	return c.write(http.StatusOK, "text/html; charset=utf-8", b.Bytes())
}

// parameters gives the parameters of an operation, those that it refers to in
// their own words.
func (d *openapiDocument) parameters(operation map[string]any) []any {
	list, _ := operation["parameters"].([]any)
	list = slices.Clone(list)
	for i, p := range list {
		if p, ok := p.(map[string]any); ok {
			if name, ok := p["$ref"].(string); ok {
				list[i] = d.Components["parameters"][strings.TrimPrefix(name, "#/components/parameters/")]
			}
		}
	}
	return list
}
